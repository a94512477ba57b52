"""The report of `camcade bench faults`, from a JUnit report that is written here."""

from camcade_bench.faults import Row, as_markdown, read_rows

REPORT = """<testsuites><testsuite>
<testcase classname="tests.faults.test_commands" name="a" time="0.5"><properties>
<property name="injected" value="camcade a|b"/><property name="seen" value="&lt;no&gt; such thing"/>
</properties></testcase>
<testcase classname="tests.faults.test_pages" name="b" time="2"><properties>
<property name="injected" value="a lost file"/><property name="seen" value="told"/>
</properties><failure message="x">x</failure></testcase>
<testcase classname="tests.faults.test_commands" name="counts" time="0"/>
</testsuite></testsuites>"""


def test_rows_are_those_tests_that_say_what_they_inject():
    assert read_rows(REPORT) == [
        Row("commands", "camcade a|b", "<no> such thing", "passed", 0.5),
        Row("pages", "a lost file", "told", "failed", 2.0),
    ]


def test_the_report_counts_and_cannot_be_broken_by_what_is_in_it():
    text = as_markdown(read_rows(REPORT))
    assert "1 of 2 answered" in text
    assert "| camcade a\\|b | &lt;no> such thing | passed |" in text
    assert "## Pages" in text
