"""When almost nothing is found: what the reader may have meant to type, each guess named as one.

Order of trust: similar characters, characters that sound alike, one character wrong, missing or too many, pinyin, then
any of the words. Guesses stand in the FORGIVEN tier, part of the words in the PARTIAL tier, so that none is ever taken
for what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from operator import contains

from index.backend import SearchIndex
from index.types import AllOf, AnyOf, MostOf, Node, Term, Tier
from nlp.normalize import is_han
from nlp.types import FieldName
from service.deadline import Deadline
from service.meaning import Meaning
from service.pinyin import letters_of, open_sounds

FEW = 3
"""With fewer hits than this, guesses are made."""

SPARSE = 10
"""With fewer hits than this, items with a part of the words follow."""

_MOST_GUESSES = 6
_MOST_INITIALS = 12
_SHARE = 0.4
_UNKNOWN = 0.35  # 亿元 is a word, but 医院 is what people search for


@dataclass(frozen=True, slots=True)
class Guess:
    """A text that stands in items and may be what was meant; the reason is a sentence for readers."""

    text: str
    weight: float
    why: str


class Forgiving:
    """Guesses over one index, until the deadline."""

    def __init__(
        self, index: SearchIndex, meaning: Meaning, cut: Callable[[str], Sequence[str]], deadline: Deadline
    ) -> None:
        self._deadline = deadline
        self._index = index
        self._meaning = meaning
        self._cut = cut

    def guesses(self, typed: str) -> list[Guess]:
        """Give what may have been meant by a folded text that is not found, the likeliest kind alone."""
        if self._meaning.knows(typed):
            return []  # a word the field knows is no mistake
        for kind in (self._look_alikes, self._latin, self._sound_alikes, self._swapped, self._resembling):
            if self._deadline.passed():
                return []
            found: dict[str, Guess] = {}
            for guess in kind(typed):
                if guess.text != typed and guess.text not in found:
                    found[guess.text] = guess
            if found:
                return self._likeliest(list(found.values()), typed)
        return []

    def forgive(self, texts: Sequence[str], pieces: Sequence[Term], parts: Sequence[Node], *, found: int) -> list[Node]:
        """Give further trees to try beside one that found so many hits: guesses below FEW, then parts of the words."""
        few = found < FEW
        if few and (whole := self._whole(texts, pieces)):
            return whole
        forgiven = list(parts)
        if few:
            forgiven = [self._forgiven(piece, part) for piece, part in zip(pieces, parts, strict=True)]
        guessed = forgiven != list(parts)
        further: list[Node] = [AllOf(tuple(forgiven))] if guessed else []
        if len(pieces) > 1:
            further.append(MostOf(tuple(forgiven), _SHARE, "只含部分检索词"))
        if few and not guessed and not self._deadline.passed():
            further += [one for piece in pieces for one in self._related(piece)]
            if len(pieces) == 1:
                further += self._apart(pieces[0])
                further += self._fragments(pieces[0]) if not (found or self._meaning.knows(pieces[0].text)) else []
        return further

    def _whole(self, texts: Sequence[str], pieces: Sequence[Term]) -> list[Node]:
        """Guess at texts as wholes, for a mistake may have torn a word: what was meant, then its words apart."""
        cut = {piece.text for piece in pieces}
        strange = [text for text in texts if text not in cut and not self._index.spread(text)]
        if len(texts) > 1 and all(map(letters_of, texts)):  # you lun is one word, typed with a blank
            strange.append("".join(texts))
        guesses = [guess for text in strange for guess in self.guesses(text)]
        apart = [node for guess in guesses[:1] for node in self._apart(Term(guess.text))]
        return [*(self._meant(guess, None) for guess in guesses), *apart]

    def _forgiven(self, piece: Term, part: Node) -> Node:
        if self._index.spread(piece.text):
            return part
        guesses = [self._meant(guess, piece.field) for guess in self.guesses(piece.text)]
        others = guesses or self._fragments(piece)
        return AnyOf((part, *others)) if others else part

    def _meant(self, guess: Guess, where: FieldName | None) -> Node:
        """Give a guess with the names of what it means."""
        near = [one for one in self._meaning.alternatives(guess.text) if one.weight >= 0.7 and not one.is_narrower]
        return AnyOf(
            (
                Term(guess.text, where, guess.weight, Tier.FORGIVEN, guess.why),
                *(Term(one.text, where, guess.weight * one.weight * 0.8, Tier.FORGIVEN, guess.why) for one in near[:8]),
            )
        )

    def _related(self, piece: Term) -> Iterator[Node]:
        """Give items whose target is a neighbour in subject, in the last tier."""
        for one in self._meaning.related(piece.text):
            if len(one.text) > 1 and self._index.spread(one.text):
                why = f"“{one.text}”与“{piece.text}”同属一类"
                is_word = len(self._cut(one.text)) == 1
                yield Term(one.text, piece.field or "target", one.weight, Tier.PARTIAL, why, is_word=is_word)

    def _apart(self, piece: Term) -> list[Node]:
        """Give the words of a phrase apart, in the last tier: 大学生 or 就业 of 大学生就业."""
        words = [word for word in self._cut(piece.text) if len(word) > 1]
        if len(words) < 2:
            halves = (piece.text[:2], piece.text[2:])
            words = list(halves) if len(piece.text) == 4 and all(map(self._is_word, halves)) else []
        general = self._meaning.common | self._meaning.heads
        parts = tuple(Term(word, piece.field) for word in words if word not in general and self._index.spread(word))
        return [MostOf(parts, _SHARE, "只含部分检索词")] if len(words) > 1 and parts else []

    def _fragments(self, piece: Term) -> list[Node]:
        """Split a text that stands nowhere into shorter ones that do."""
        words = [word for word in self._cut(piece.text) if len(word) > 1 and self._index.spread(word)]
        general = self._meaning.common | self._meaning.heads
        words = [word for word in words if word not in general] or words
        if not words and len(piece.text) > 2:
            pairs = [piece.text[at : at + 2] for at in range(len(piece.text) - 1)]
            words = [pair for pair in pairs if self._index.spread(pair)]
        if not words and not self._is_word(piece.text):  # of a word, single characters say nothing
            words = [one for one in piece.text if is_han(one) and self._index.spread(one)]
        parts = tuple(Term(word, piece.field) for word in dict.fromkeys(words))
        return [MostOf(parts, _SHARE, "只含部分检索词")] if parts else []

    def _look_alikes(self, typed: str) -> Iterator[Guess]:
        if len(typed) < 2 or len(typed) > 12:
            return
        options = [frozenset({one}) | self._meaning.look_alikes(one) for one in typed]
        for at, alike in enumerate(options):
            if len(alike) < 2:
                continue
            one_changed = [alike if place == at else frozenset({one}) for place, one in enumerate(typed)]
            yield from (Guess(text, 0.9, f"“{typed}”可能是“{text}”") for text in self._index.spelled(one_changed))

    def _sound_alikes(self, typed: str) -> Iterator[Guess]:
        if not 2 <= len(typed) <= 8 or not all(map(is_han, typed)):
            return
        is_word = self._is_word(typed)
        sounds = open_sounds()
        for text in self._index.spelled([sounds.alike(one) for one in typed]):
            same = sum(one == other for one, other in zip(text, typed, strict=True))
            if len(typed) > 3:
                is_likely = same > 0 or self._is_word(text)
            else:  # 拆迁完 is no word; and of two words that share no character neither is a mistake
                is_likely = self._is_word(text) and (same > 0 or not is_word)
            if is_likely:
                yield Guess(text, 0.6 + 0.3 * same / len(typed), f"“{typed}”可能是同音的“{text}”")

    def _resembling(self, typed: str) -> Iterator[Guess]:
        if len(typed) < 3 or (len(typed) == 3 and self._is_word(typed)):
            return  # 消防车 is no misspelt 消防站
        for text in self._index.resembling(typed, is_late=self._deadline.passed)[:_MOST_GUESSES]:
            if len(typed) > 3 or self._is_word(text):
                yield Guess(text, 0.7, f"“{typed}”可能是“{text}”")

    def _swapped(self, typed: str) -> Iterator[Guess]:
        """Exchange two neighbouring characters, or the halves of a text."""
        if not 3 <= len(typed) <= 12:
            return
        half = len(typed) // 2
        others = [typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1)]
        for text in dict.fromkeys([*others, *([typed[half:] + typed[:half]] if len(typed) % 2 == 0 else [])]):
            if text != typed and self._index.spread(text):
                yield Guess(text, 0.8, f"“{typed}”可能是“{text}”")

    def _latin(self, typed: str) -> Iterator[Guess]:
        """Read letters as pinyin in full, else as initials or both mixed; homophones of a pinyin are all given."""
        letters = letters_of(typed)
        if not 2 <= len(letters) <= 40:
            return
        sounds = open_sounds()
        found: list[str] = []
        for options in (options for options in sounds.readings(letters) if len(options) > 1):
            spelled = self._index.spelled(options)
            found = [text for text in spelled if self._is_word(text)] or spelled
            if found:
                break
        mixed = [text for options in ([] if found else sounds.mixed(letters)) for text in self._index.spelled(options)]
        found += [text for text in dict.fromkeys(mixed) if self._is_word(text)]
        yield from (Guess(text, 0.9, f"拼音“{typed}”可能是“{text}”") for text in found[:_MOST_GUESSES])
        options = sounds.initials(letters)
        if 2 <= len(options) <= 8 and (mixed or not found):
            texts = self._index.spelled(options)
            texts = [text for text in texts if self._is_word(text)] or (texts if len(options) > 2 and not found else [])
            for text in [*self._words_of(options), *texts][:_MOST_INITIALS]:
                yield Guess(text, 0.6, f"首字母“{typed}”可能是“{text}”")

    def _words_of(self, options: Sequence[Set[str]]) -> list[str]:
        """Give the known words, standing in items, that take one character of each option in turn."""
        terms = [term for term in self._meaning.terms_of(len(options)) if all(map(contains, options, term))]
        spread = {word: self._index.spread(word) for word in (*terms, *self._index.words_spelled(options))}
        return sorted((word for word in spread if spread[word]), key=lambda word: -spread[word])

    def _is_word(self, text: str) -> bool:
        return self._meaning.knows(text) or tuple(self._cut(text)) == (text,)

    def _likeliest(self, guesses: list[Guess], typed: str) -> list[Guess]:
        """Put words before other texts, keep a few."""
        guesses = [
            one if self._meaning.knows(one.text) else replace(one, weight=one.weight * _UNKNOWN) for one in guesses
        ]
        ranked = sorted(guesses, key=lambda guess: (not self._is_word(guess.text), -guess.weight))
        words = [guess for guess in ranked if self._is_word(guess.text)]
        commonest = max((self._index.spread(guess.text) for guess in words or ranked), default=1)
        ranked, words = (
            [replace(one, weight=one.weight * (self._index.spread(one.text) / commonest) ** 0.5) for one in group]
            for group in (ranked, words)
        )
        most = _MOST_INITIALS if typed.isascii() else _MOST_GUESSES
        return (words or ranked)[:most]
