"""What of a mail is an answer."""

from email.message import EmailMessage

import pytest

from connectors.mailbox.reading import letter_of

ASKED = "Volunteers needed: reply D4821 YES or D4821 NO"


def letter(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Ana Reyes <ana@town.example>")
    made["Message-ID"] = "<1@town.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@pytest.mark.parametrize(
    "below",
    [
        "On Wed, 25 Nov 2026 at 10:00, Office <office@town.example> wrote:\n> {asked}",
        "> {asked}",
        "-----Original Message-----\nFrom: Office\n{asked}",
        "________________________________\nFrom: Office\nSent: today\n\n{asked}",
        "发件人：应急办\n{asked}",
        "在 2026年11月25日，应急办 <office@town.example> 写道：\n{asked}",
        "------------------ 原始邮件 ------------------\n{asked}",
        "--\nAna Reyes\nOffice 3, floor 2\n> {asked}",
        "Sent from my telephone\n\n> {asked}",
    ],
)
def test_what_stands_below_is_not_said_again_but_its_code_is_known(below: str) -> None:
    found = letter_of(letter(f"Yes in 20\n\n{below.format(asked=ASKED)}").as_bytes())

    assert found is not None
    assert (found.text, found.quoted_codes) == ("Yes in 20", ("D4821",))
    assert (found.sender, found.is_automatic) == ("ana@town.example", False)


@pytest.mark.parametrize("typed", ["d-4821", "D 48 21", "D4821"])
def test_a_code_in_the_subject_is_known_however_it_is_typed(typed: str) -> None:
    made = letter("Yes in 20", Subject=f"Answer to {typed}")
    found = letter_of(made.as_bytes())

    assert found is not None
    assert found.quoted_codes == ("D4821",)


def test_a_mail_of_html_only_is_read_as_people_see_it() -> None:
    made = letter("")
    made.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>Yes&nbsp;in 20</p>"
        "<blockquote>reply D4821 YES</blockquote></body></html>",
        subtype="html",
    )
    found = letter_of(made.as_bytes())

    assert found is not None
    assert (found.text.replace("\xa0", " "), found.quoted_codes) == (
        "Yes in 20",
        ("D4821",),
    )


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk"])
def test_chinese_is_read_in_the_encodings_of_mail_programs(charset: str) -> None:
    made = letter("")
    made.set_content("是的，20分钟后到", charset=charset)
    found = letter_of(made.as_bytes())

    assert found is not None
    assert found.text == "是的，20分钟后到"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; why=vacation"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.town.example>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
)
def test_what_a_program_wrote_is_no_answer(headers: dict[str, str]) -> None:
    found = letter_of(letter("Yes, I am away until Monday", **headers).as_bytes())

    assert found is not None
    assert found.is_automatic


def test_what_a_person_sent_by_hand_is_an_answer() -> None:
    found = letter_of(letter("Yes", Auto_Submitted="no").as_bytes())

    assert found is not None
    assert not found.is_automatic


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@town.example, b@town.example", "undisclosed:;"]
)
def test_without_one_sender_it_is_nobodys_answer(sender: str) -> None:
    assert letter_of(f"From: {sender}\r\n\r\nyes\r\n".encode()) is None


def test_a_mail_cut_off_in_the_middle_of_an_attachment_is_read() -> None:
    made = letter("Yes")
    made.add_attachment(b"x" * 100_000, maintype="image", subtype="jpeg")
    found = letter_of(made.as_bytes()[:50_000])

    assert found is not None
    assert found.text == "Yes"
