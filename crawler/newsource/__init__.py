"""How does a new source begin? With three files, made from one address of an article: `xuanjie newsource`."""
