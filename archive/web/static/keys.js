// Which keys work on a page? Steps through what can be opened, never needed: every key has a link beside it.
// Letters do nothing while one types, with Ctrl, Alt or Meta, or when they are switched off (? tells how).
"use strict";

(() => {
  const PLACES = { h: "/", m: "/meetings", c: "/countries", p: "/people", d: "/delegations", l: "/legs", s: "/snapshots" };
  const HELP = [
    [["j", "k"], "next and previous value that opens its sentence"],
    [["n", "p"], "next and previous page of a list or piece of evidence, else as j and k"],
    [["→", "←"], "the same, between pieces of evidence"],
    [["Enter"], "open what has the focus"],
    [["/"], "search"],
    [["g", "h"], "first page; likewise g and m meetings, c countries, p people, d delegations, l legs, s snapshots"],
    [["?"], "this list"],
  ];
  const SWITCH = "xuanjie-keys";
  const MENU_TIME = 1500; // milliseconds between g and the letter after it
  let menuUntil = 0;
  let dialog = null;

  const one = (selector) => document.querySelector(selector);
  const say = (text) => { const at = one("#keys-said"); if (at) at.textContent = text; };

  // The choice is kept where the browser allows it, else it lasts as long as the page.
  let off = false;
  try { off = localStorage.getItem(SWITCH) === "off"; } catch { off = false; }

  function made(name, text, ...children) {
    const node = document.createElement(name);
    if (text) node.textContent = text;
    node.append(...children);
    return node;
  }

  function isTyping(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function isSeen(link) {
    return link.getClientRects().length > 0; // not inside a closed <details>
  }

  function step(by) {
    const cells = [...document.querySelectorAll("main a.cell")].filter(isSeen);
    if (cells.length === 0) { say("This page has no values that open a sentence."); return; }
    let at = cells.indexOf(document.activeElement);
    if (at < 0) {
      // from where the focus is in the page, else from the first or the last
      const from = document.activeElement || document.body;
      const after = cells.findIndex((cell) => from.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
      const isInside = from.closest("main > *") !== null && after >= 0;
      at = isInside ? (by > 0 ? after : after - 1) : by > 0 ? 0 : cells.length - 1;
    } else {
      at += by;
    }
    at = (at + cells.length) % cells.length;
    cells[at].focus();
    cells[at].scrollIntoView({ block: "nearest", inline: "nearest" });
    say(`Value ${at + 1} of ${cells.length}`);
  }

  function turn(rel) {
    const link = one(`a[rel~="${rel}"], link[rel~="${rel}"]`);
    if (!link) return false;
    location.assign(link.href);
    return true;
  }

  function search() {
    const field = one("main input[type=search]") || one("#q");
    field.focus();
    field.select();
  }

  function help() {
    if (!dialog) {
      const list = made("dl", "");
      list.className = "facts";
      for (const [keys, meaning] of HELP) {
        const named = keys.flatMap((key) => [made("kbd", key), " "]);
        list.append(made("div", "", made("dt", "", ...named), made("dd", meaning)));
      }
      const title = made("h2", "Keys");
      title.id = "keys-title";
      const toggle = made("button", "");
      const close = made("button", "Close");
      toggle.type = close.type = "button";
      const label = () => { toggle.textContent = off ? "Switch these keys on" : "Switch these keys off"; };
      label();
      toggle.addEventListener("click", () => { setOff(!off); label(); });
      close.addEventListener("click", () => dialog.close());
      dialog = made("dialog", "", title, list, made("p", "", close, " ", toggle));
      dialog.setAttribute("aria-labelledby", title.id);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  function setOff(value) {
    off = value;
    try { localStorage.setItem(SWITCH, off ? "off" : "on"); } catch { /* it lasts as long as the page */ }
    say(off ? "Keys are off." : "Keys are on.");
  }

  function isEvidence() {
    return location.pathname.startsWith("/evidence/");
  }

  // Arrows scroll what is wider than its box; they turn pages only where nothing scrolls sideways.
  function mayUseArrows() {
    const at = document.activeElement;
    const isFree = at === null || at === document.body || at.id === "main";
    return isEvidence() && isFree && document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  }

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    n: () => turn("next") || (isEvidence() ? say("This is the last piece of evidence.") : step(1)),
    p: () => turn("prev") || (isEvidence() ? say("This is the first piece of evidence.") : step(-1)),
    ArrowRight: () => turn("next"),
    ArrowLeft: () => turn("prev"),
    "/": search,
    "?": help,
    g: () => { menuUntil = Date.now() + MENU_TIME; },
  };

  document.addEventListener("keydown", (event) => {
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
    if (event.defaultPrevented || event.isComposing || hasModifier) return;
    if (event.repeat && event.key !== "j" && event.key !== "k") return; // held down it steps on, and nothing else
    if (isTyping(event.target) || (dialog && dialog.open)) return;
    const isSecond = Date.now() < menuUntil;
    menuUntil = 0;
    if (off) return; // the button with the hint still opens the list, and its switch
    if (isSecond && Object.hasOwn(PLACES, event.key)) {
      event.preventDefault();
      location.assign(PLACES[event.key]);
      return;
    }
    if (!Object.hasOwn(KEYS, event.key)) return;
    if (event.key.startsWith("Arrow") && !mayUseArrows()) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  const hint = one("#keys");
  if (hint) {
    hint.hidden = false;
    hint.querySelector("button").addEventListener("click", help);
  }

  for (const text of document.querySelectorAll("pre.copy")) {
    const code = text.querySelector("code") || text;
    const words = code.textContent; // before the button is part of it
    const button = made("button", "Copy");
    button.type = "button";
    button.className = "copied";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(words);
        button.textContent = "Copied";
        say("Copied.");
      } catch {
        getSelection().selectAllChildren(code); // without permission: ready for the reader's own copy
        button.textContent = "Selected";
        say("Selected: copy it with the keys of your system.");
      }
    });
    text.prepend(button);
  }
})();
