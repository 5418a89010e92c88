"""Which names in which scripts belong to one person? Only for matching, never for display."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.folding import fold
from pipelines.lexicon.basis import Basis, read_basis
from pipelines.lexicon.name_scripts import form_key, in_cyrillic, in_hangul, script_of, simplified_name
from pipelines.lexicon.readings import latin_surname_first, pinyin_of_cyrillic
from pipelines.lexicon.table import LexiconError, read_table

__all__ = [
    "NameForm",
    "PersonName",
    "chinese_name",
    "load_people",
    "people",
    "people_called",
    "person_key",
]

_FOLDER = Path(__file__).parent
_FORMS_FILE = "person_names.csv"
SYLLABLES = "pipelines/lexicon/syllables.csv"  # the source of a transcribed form
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?")
_ID = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
# Characters that pypinyin reads otherwise as a word than they are read as a surname.
_SURNAMES = {
    "单于": "chanyu", "尉迟": "yuchi", "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "查": "zha", "解": "xie",
    "朴": "piao", "盖": "ge", "缪": "miao", "覃": "qin", "员": "yun", "乐": "yue", "折": "she", "黑": "he",
    "翟": "zhai", "召": "shao", "秘": "bi", "繁": "po", "种": "chong", "过": "guo", "牟": "mu", "佴": "nai",
    "祭": "zhai", "卜": "bu", "句": "gou", "隗": "wei", "阚": "kan", "薄": "bo",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForm:
    """A further form of a name: in another script, of another usage, or a misprint that a page has shown."""

    form: str
    language: str  # BCP 47, of the pages that print it
    misprint: bool
    basis: Basis
    source: str | None

    @property
    def script(self) -> str | None:
        return script_of(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One person: the name in Chinese characters and pinyin, and every further form."""

    person_id: str
    hans: str
    hant: str
    pinyin: str
    basis: Basis
    source: str | None
    forms: tuple[NameForm, ...]  # registered ones

    @property
    def aliases(self) -> tuple[str, ...]:
        return tuple(f.form for f in self.forms)

    @property
    def transcribed(self) -> tuple[NameForm, ...]:
        """Forms that the tables of syllables give; none for a name that is not read character by character."""
        made = (("ru", in_cyrillic(self.hans, self.pinyin)), ("ko", in_hangul(self.hans, self.pinyin)))
        return tuple(
            NameForm(form=form, language=language, misprint=False, basis=Basis.TRANSCRIBED, source=SYLLABLES)
            for language, form in made
            if form is not None
        )


def load_people(folder: Path) -> tuple[PersonName, ...]:
    """Read people.csv and person_names.csv of a folder.

    raises   LexiconError for an id or a Chinese name that stands there twice, a form that two people would share, a
             Traditional name that is another one, and a basis without its source
    """
    file = "people.csv"
    forms = _load_forms(folder)
    owner: dict[str, str] = {}
    found: dict[str, PersonName] = {}
    columns = ("person_id", "name_hans", "name_hant", "pinyin", "basis", "source")
    for line, (person_id, hans, hant, pinyin, basis, source) in read_table(file, columns, folder=folder):
        if not hans or not pinyin:
            raise LexiconError(file, line, "a row without a name", "name_hans and pinyin")
        if fold(hant) != fold(hans):
            raise LexiconError(file, line, f"{hant} for {hans}", "the same name in Traditional characters")
        if not _ID.fullmatch(person_id) or person_id in found:
            raise LexiconError(file, line, f"id {person_id!r}", "a new id in small letters, like song-tao")
        if hans in owner:
            raise LexiconError(file, line, f"name {hans!r} again", f"it only once (see {owner[hans]})")
        owner[hans] = person_id
        found[person_id] = PersonName(
            person_id=person_id,
            hans=hans,
            hant=hant,
            pinyin=pinyin,
            basis=read_basis(file, line, basis, source),
            source=source or None,
            forms=tuple(form for _, form in forms.get(person_id, ())),
        )
    _check_forms(forms, found)
    return tuple(found.values())


def _load_forms(folder: Path) -> Mapping[str, list[tuple[int, NameForm]]]:
    forms: dict[str, list[tuple[int, NameForm]]] = defaultdict(list)
    columns = ("person_id", "form", "language", "kind", "basis", "source")
    for line, (person_id, form, language, kind, basis, source) in read_table(_FORMS_FILE, columns, folder=folder):
        if kind not in ("form", "misprint"):
            raise LexiconError(_FORMS_FILE, line, f"kind {kind!r}", "form or misprint")
        if not _LANGUAGE.fullmatch(language):
            raise LexiconError(_FORMS_FILE, line, f"language {language!r}", "a BCP 47 tag: hi, ru, zh-Hans")
        if script_of(form) is None:
            raise LexiconError(_FORMS_FILE, line, f"form {form!r}", "a name in a script of name_scripts.SCRIPTS")
        made = NameForm(
            form=form,
            language=language,
            misprint=kind == "misprint",
            basis=read_basis(_FORMS_FILE, line, basis, source),
            source=source or None,
        )
        forms[person_id].append((line, made))
    return forms


def _check_forms(forms: Mapping[str, list[tuple[int, NameForm]]], found: Mapping[str, PersonName]) -> None:
    """Every form has its person, and gives nobody else's key: pages that print it could be joined to neither."""
    owner = {_spelled(p.hans): _letters(p.pinyin) for p in found.values()}
    owner |= {_letters(p.pinyin): _letters(p.pinyin) for p in found.values()}
    names = {p.hans: p.person_id for p in found.values()}
    for person_id, rows in forms.items():
        for line, form in rows:
            person = found.get(person_id)
            if person is None:
                raise LexiconError(_FORMS_FILE, line, f"person {person_id!r}", "an id of people.csv")
            key = _letters(person.pinyin)
            if owner.setdefault(_spelled(form.form), key) != key or names.get(fold(form.form), person_id) != person_id:
                raise LexiconError(_FORMS_FILE, line, f"{form.form!r} again", "a form that is one person's")
            if form.script == "Hani":
                names[fold(form.form)] = person_id


@cache
def people() -> tuple[PersonName, ...]:
    return load_people(_FOLDER)


@cache
def person_key(name: str) -> str:
    """One key for all forms of a name: 郭业洲, 郭業洲, Guo Yezhou, Го Ечжоу and กัว เย่โจว give guoyezhou.

    name     as printed; Latin letters may have the surname behind where the syllables show it (Yezhou Guo)
    returns  lower-case ASCII letters; of a known person always the same, of others the pinyin without tones, so that
             an unknown Chinese name and its English or Russian form meet. Two people with one pinyin have one key: a
             caller joins on more than the name. Empty when the name has no letters, and for one in another script
             that no registered person bears, or several do; in Cyrillic, when it does not read as pinyin either.
    """
    spelled = _spelled(name)
    if spelled and not spelled.isascii():
        keys = {_letters(person.pinyin) for person in _bearers().get(spelled, ())}
        keys = keys or {_letters(pinyin_of_cyrillic(name))}
        return keys.pop() if len(keys) == 1 else ""
    return _known().get(spelled, spelled)


@cache
def chinese_name(name: str) -> str | None:
    """The name in Simplified characters, of a known person the lexicon's: 李军 and 李俊 have one key, and are two.

    returns  None when no Chinese character is printed
    """
    han = _characters(name)
    return _written().get(han, han) or None


def people_called(name: str) -> tuple[PersonName, ...]:
    """The registered people whom a printed name fits: by the very characters of a Chinese one, else by its letters.

    returns  nobody for an unknown name (李俊 is not 李军, though both are Li Jun), several for one that fits several
    """
    chinese = chinese_name(name)
    if chinese is not None:
        return _by_hans().get(chinese, ())
    return _bearers().get(_spelled(name), ())


@cache
def _by_hans() -> Mapping[str, tuple[PersonName, ...]]:
    return {p.hans: (p,) for p in people()}


@cache
def _bearers() -> Mapping[str, tuple[PersonName, ...]]:
    """Everybody who bears a form, by its spelling; in the order of people.csv."""
    found: dict[str, dict[str, PersonName]] = defaultdict(dict)
    for person in people():
        for form in _printed(person):
            found[_spelled(form)][person.person_id] = person
    return {spelled: tuple(bearers.values()) for spelled, bearers in found.items()}


def _printed(person: PersonName) -> Iterator[str]:
    yield from (person.hans, person.pinyin)
    yield from (form.form for form in (*person.forms, *person.transcribed))


@cache
def _written() -> Mapping[str, str]:
    """Name in Simplified characters by its characters alone: without the point in 雪克来提·扎克尔."""
    return {
        _characters(form): person.hans
        for person in people()
        for form in (*(f.form for f in person.forms if f.script == "Hani"), person.hans)
    }


@cache
def _known() -> Mapping[str, str]:
    keys: dict[str, str] = {}
    for person in people():
        key = _letters(person.pinyin)
        keys.update({_spelled(alias): key for alias in (person.hans, *person.aliases)})
    return keys


def _spelled(name: str) -> str:
    """Lower-case ASCII letters of a name in Chinese or Latin letters, else its own letters (name_scripts.form_key)."""
    if not _HAN.search(name):
        return _letters(latin_surname_first(fold(name))) or form_key(name)
    from pypinyin import lazy_pinyin  # 0.2 s that a start does not spend

    han = _characters(name)
    for size in (2, 1):
        if han[:size] in _SURNAMES:
            return _letters(_SURNAMES[han[:size]] + "".join(lazy_pinyin(han[size:])))
    return _letters("".join(lazy_pinyin(han)))


def _characters(name: str) -> str:
    return "".join(_HAN.findall(simplified_name(name)))


def _letters(latin: str) -> str:
    """ASCII letters in lower case. ü is written v, yu, ü or u (Xu Lvping, Xu Lyuping, Xu Luping): all become u."""
    plain = unicodedata.normalize("NFKD", latin.replace("đ", "d").replace("Đ", "D").replace("ø", "o"))
    letters = "".join(char for char in plain.lower() if "a" <= char <= "z")
    return re.sub(r"([ln])(?:yu|v)", r"\1u", letters)
