"""What in a free text may tell who somebody is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import identifying
from rules.identifying import EMAIL, NAME, NHS, PHONE, POSTCODE

# None of these holds a digit, a capital or an @ of its own.
AROUND = st.text("abcdefg ,.;\n", max_size=30).map(lambda text: f" {text} ")


def kinds(text):
    return [one.kind for one in identifying.find(text)]


def nhs_of(nine):
    """Nine digits with their check digit, or none where there is no lawful one."""
    total = sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else f"{nine}{check}"


NINE = st.text("0123456789", min_size=9, max_size=9).filter(lambda n: len(set(n)) > 1)


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("NHS 943 476 5919.", NHS, "943 476 5919"),
        ("number 9434765919", NHS, "9434765919"),
        ("Seen with Mrs Okafor at home", NAME, "Mrs Okafor"),
        ("ask Dr. Ní Bhriain", NAME, "Dr. Ní"),
        ("write to j.smith+x@council.gov.uk today", EMAIL, "j.smith+x@council.gov.uk"),
        ("ring 01632 960123", PHONE, "01632 960123"),
        ("ring (0163) 296 0123 now", PHONE, "(0163) 296 0123"),
        ("ring +44 7700 900123", PHONE, "+44 7700 900123"),
        ("ring +44 (0) 7700 900123", PHONE, "+44 (0) 7700 900123"),
        ("lives at SW1A 1AA", POSTCODE, "SW1A 1AA"),
        ("lives at m11ae", POSTCODE, "m11ae"),
        ("at GIR 0AA", POSTCODE, "GIR 0AA"),
    ],
)
def test_found_and_named(text, kind, what):
    assert identifying.find(text) == ((kind, what),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Visited on 01/02/2026, 3 of 4 in time; grade 2, DUR-06.",
        "943 476 5918 is no NHS number: its check digit is wrong",
        "case 1234567890123 of 2026-06-10",
        "in B2 1st, and A1 2nd floor",
        "the mr and the ms of it",
        "section 47 and CP at 18 weeks; 90% of 120",
        "@home and a@b",
        "0800 is a prefix",
        "1111111111",
    ],
)
def test_left_alone(text):
    assert identifying.find(text) == ()


@given(AROUND, NINE, st.sampled_from(["", " ", "-"]), AROUND)
def test_every_nhs_number_however_grouped(before, nine, gap, after):
    number = nhs_of(nine)
    if number is None:
        assert not any(identifying.is_nhs_number(f"{nine}{d}") for d in range(10))
        return
    grouped = gap.join((number[:3], number[3:6], number[6:]))
    assert NHS in kinds(f"{before}{grouped}{after}")


@given(NINE, st.integers(0, 9))
def test_one_wrong_digit_is_no_nhs_number(nine, place):
    """The check digit finds each single digit mistyped."""
    number = nhs_of(nine)
    if number is None:
        return
    for digit in "0123456789":
        other = number[:place] + digit + number[place + 1 :]
        assert identifying.is_nhs_number(other) == (digit == number[place]) or (
            len(set(other)) == 1
        )


@given(
    AROUND,
    st.from_regex(
        r"[A-HK-PR-UWYZ][A-HK-Y]?[0-9][0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True
    ),
    AROUND,
)
def test_every_postcode(before, code, after):
    assert POSTCODE in kinds(f"{before}{code}{after}") or code[-3:].lower() in (
        "1st",
        "2nd",
        "3rd",
    )


@given(st.from_regex(r"0[1237][0-9]{9}", fullmatch=True))
def test_every_telephone_number_is_found_as_something(number):
    assert kinds(f"on {number[:5]} {number[5:]} at six") in ([PHONE], [NHS])


@given(st.text(max_size=300))
def test_nothing_fails_and_all_that_is_found_stands_there(text):
    for one in identifying.find(text):
        assert one.kind in identifying.KINDS
        assert one.text in text
    for name in identifying.possible_names(text):
        assert 2 <= len(name.split()) <= 3


@given(st.text(max_size=200))
def test_what_stood_there_before_is_no_news(text):
    assert identifying.added(text, text) == ()
    assert identifying.added("", text) == identifying.find(text)


def test_possible_names_are_words_in_a_row_with_capitals():
    text = "Seen by Pat Practitioner. Then Anne-Marie O'Neill Smith, not pat smith"
    names = identifying.possible_names(text)
    assert {"Pat Practitioner", "Anne-Marie O'Neill", "O'Neill Smith"} <= names
    assert "Anne-Marie O'Neill Smith" in names
    # A full stop ends a row.
    assert "Practitioner Then" not in names
    assert (
        len(
            identifying.possible_names(
                "Ab " * 5
                + " ".join(
                    f"N{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)
                )
            )
        )
        == identifying.MOST_NAMES
    )


@given(st.text("Aa1 0.-@+()", max_size=4000))
def test_long_rows_of_the_same_take_no_time(text):
    """Nothing in the patterns goes back over what it has read again and again."""
    identifying.find(text)
    identifying.possible_names(text)


@pytest.mark.parametrize("part", ["a.", "0 ", "(0", "a@a.", "A1 ", "Mr ", "+44 "])
def test_a_page_of_one_thing_is_read_at_once(part):
    identifying.find(part * 20_000)
    identifying.possible_names(part * 20_000)
