from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade_web.browser.address import one_of, query_pairs, read_query


@pytest.mark.parametrize(
    "query",
    ["", "a=1&b=2", "a", "a=&b", "&&a=1&", "a=b=c", "a=two+words", "a=%zz", "a=50%", "a=%2", "%C3%A9=%FF"],
)
def test_a_query_is_read_as_the_standard_library_reads_it(query: str) -> None:
    assert list(query_pairs(query)) == parse_qsl(query, keep_blank_values=True)


@given(st.text(), st.text(min_size=1))
def test_what_was_quoted_comes_back(name: str, value: str) -> None:
    name, value = (text.encode("utf-8", "replace").decode() for text in (name, value))
    for quoted in (quote, quote_plus):
        assert list(query_pairs(f"{quoted(name, safe='')}={quoted(value, safe='')}")) == [(name, value)]


def test_an_address_full_of_nonsense_is_told_in_three_sentences() -> None:
    query = "&".join(["level=hard", *(f"p{number}={number}" for number in range(2000)), "level=" + "x" * 999])
    values, problems = read_query(query, {"level": one_of(("easy", "hard"))})
    assert values == {"level": "hard"}
    assert len(problems) == 3 and problems[-1] == "1999 more of this address are left out."
    assert max(map(len, problems)) < 100
    assert read_query("level=" + "x" * 999, {"level": one_of(("easy", "hard"))})[1][0].count("x") == 40
