"""Names and references taken out of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import pseudonyms

WORDS = st.text("abcdefgh", min_size=3, max_size=6)


def test_whole_words_the_longest_first():
    words = {"Ann": "X", "Ann Lee": "Y", "1001": "C-1"}
    text = "ann lee met Ann, Annabel and case 1001 (not 10012): ANN  LEE."
    assert pseudonyms.replace_all(text, words) == (
        "Y met X, Annabel and case C-1 (not 10012): Y."
    )
    assert pseudonyms.replace_all(text, {}) == text


@given(st.sets(WORDS, min_size=1, max_size=8), st.lists(WORDS, max_size=20))
def test_none_is_left(names, said):
    text = " ".join([*said, *sorted(names)])
    left = pseudonyms.replace_all(text, dict.fromkeys(names, "-")).split()
    assert not names.intersection(left)
    assert [word for word in left if word != "-"] == [
        word for word in text.split() if word not in names
    ]


@given(st.sets(st.text(min_size=1, max_size=8), max_size=50))
def test_one_key_each_and_the_same_again(references):
    keys = pseudonyms.keys_of(references, "secret")
    assert len(set(keys.values())) == len(references)
    assert pseudonyms.keys_of(references, "secret") == keys
    if references:
        assert pseudonyms.keys_of(references, "other") != keys
    with pytest.raises(ValueError, match="secret"):
        pseudonyms.keys_of(references, "")


def test_single_words_of_names_but_not_those_of_our_own_wording():
    parts, left = pseudonyms.parts_of(
        ["Niamh O'Brien-Smith", "Will Young", "Jo Li"], ["Young people", "A plan"]
    )
    assert parts == {"Niamh", "O'Brien-Smith", "Will"}
    assert left == {"Young"}
    said = "Niamh's visit: will Will come? Niamhs no."
    assert pseudonyms.replace_names(said, parts, "X") == (
        "X's visit: will X come? Niamhs no."
    )


@given(st.sets(WORDS.map(str.capitalize), max_size=8), st.lists(WORDS, max_size=20))
def test_nothing_with_a_small_letter_is_touched(parts, said):
    text = " ".join(said)
    assert pseudonyms.replace_names(text, parts, "-") == text
    assert not parts & set(
        pseudonyms.replace_names(" ".join(parts), parts, "-").split()
    )
