"""How does a release compare with what others have printed: the seed article, or a researcher's own list?"""
