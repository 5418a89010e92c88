"""What do the lists of a site show, in whatever form it writes them?

- addresses: which address does a link mean?
- page: what is one page of a listing?
- read: which form does this answer have? html_page, json_list, feed, sitemap and script read one form each.
- embedded: which lists does a page's script name?
- paging: where does the list go on?
- markup: how is XML read that may be broken, or hostile?
- words: which title and which day does a row print?
"""
