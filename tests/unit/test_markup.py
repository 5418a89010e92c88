"""Is the quick tree the tree of Beautiful Soup, node by node, whatever a page holds?"""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup
from hypothesis import example, given
from hypothesis import strategies as st

from archive.markup import parse

# one a line; ~ stands for a blank
PIECES = """
< > / </ <p <p> </p> <P> <br> <br/> </br> <br~/> <div> </div> <script> </script> <script/> </script~> <style> </style>
<pre> </pre> <textarea> </textarea> <rt> </rt> <template> </template> ' " = ~ a id=x class='x~y' CLASS="a" & &amp; &#
&#65; &#x41 &#x; &#65a &#128; &nbsp &foo; &foo-b. &; <!-- --> <!----> <!DOCTYPE~html> <![CDATA[ <![if~x]> ]]> ]> <! <?
<?xml~?> <a~href=/x/> <a~href='x'class=y> <a~b=~c> <a~b==c> <a/b> <td~headers='a~b'> <meta~charset=gb2312> </p~x> </>
<meta~http-equiv='Content-Type'~content='text/html;~charset=gbk'> </~p> ; <b> </b> <i> </i> <p~a=1~a=2> <svg/>
<a~rel='x~y'> <a~b='&lt;'>
"""
TOKENS = [piece.replace("~", " ") for piece in PIECES.split()] + ["\n", "\t", "\u3000", "\xa0", "\x0b", "中文"]


def nodes(soup: BeautifulSoup) -> list[object]:
    """Every node with all its ties, as numbers."""
    order: list[object] = [soup]
    node = soup.contents[0] if soup.contents else None
    while node is not None:
        order.append(node)
        node = node.next_element
    place = {id(one): number for number, one in enumerate(order)}
    said: list[object] = []
    for one in order:
        assert isinstance(one, (Tag, NavigableString))
        around = (one.parent, one.previous_element, one.next_element, one.previous_sibling, one.next_sibling)
        ties = [None if other is None else place[id(other)] for other in around]
        if isinstance(one, Tag):
            values = [(key, type(value), value) for key, value in one.attrs.items()]
            kinds = (one.can_be_empty_element, one.interesting_string_types, one.hidden, one.prefix, one.namespace)
            said.append((one.name, values, [place[id(child)] for child in one.contents], kinds, ties))
        else:
            said.append((type(one), str(one), ties))
    return said


def told(html: str, *, quickly: bool) -> object:
    try:
        if not quickly:
            return nodes(BeautifulSoup(html, "html.parser"))
        soup, every = parse(html)
    except ParserRejectedMarkup as error:
        return str(error)
    assert [id(tag) for tag in every] == [id(tag) for tag in soup.find_all(True)]
    return nodes(soup)


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning", "ignore::bs4.MarkupResemblesLocatorWarning")
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
@example("<p><b>a</p>b</b><br>c</br>d &lt;&unknown; <a href=/x/>&#20013;</a><!---->")
@example("<script>if (a<b) '</p>'</script><script>never closed")
@example("<pre> \n </pre><p> \n </p><ruby>字<rt> </rt></ruby>")
def test_the_tree_is_the_one_of_beautiful_soup(html: str) -> None:
    assert told(html, quickly=True) == told(html, quickly=False)


def test_the_tree_prints_and_changes_like_any_other() -> None:
    soup, _ = parse("<div class='a b'><p>one<br>two</div><meta charset=gbk>")
    assert str(soup) == str(BeautifulSoup("<div class='a b'><p>one<br>two</div><meta charset=gbk>", "html.parser"))
    soup.p.append(soup.new_tag("i"))
    soup.br.extract()
    assert str(soup.div) == '<div class="a b"><p>onetwo<i></i></p></div>'
    assert soup.select_one("div > p i") is not None
