"""How is a captured page read for a page of ours, without its holding up or filling this process?"""
