"""Labels in lists say words, whether or not their code has a colour."""

from unfold.utils import display_for_label

from apps.accounts.theme import display


def test_a_code_without_a_colour_is_shown_in_words():
    @display(description="state", label={"late": "danger"})
    def state(row):
        return row

    assert "Overdue" in display_for_label(("late", "Overdue"), "-", state.label)
    shown = display_for_label(("calm", "In time"), "-", state.label)
    assert "In time" in shown and "calm" not in shown
