"""Reply words: how people write yes, no, a time, a number and a code.

Texts are normalized (NFKC) before: wide digits, commas and brackets are plain ones.
"""

import re
from collections.abc import Mapping
from unicodedata import normalize

from plans.people.call_ups import Said

_WORDS: Mapping[Said, str] = {
    Said.ACCEPTED: (
        "yes please|yes|yep|yeah|y|ok|okay|sure|i come|i am coming|i'm coming|coming|"
        "i can come|i will come|i'll come|i will be there|i'll be there|"
        "是的|是|好的|好|可以|行|能来|能去|能|我来|我去|来|去|参加|同意|没问题|愿意|我愿意|"
        "我能来|我能去|我能到|我可以来|我可以去|我可以|可以来|可以去|可以参加|能参加|我参加|"
        "马上到|马上来|马上去|我马上到|我马上来"
    ),
    Said.DECLINED: (
        "no sorry|no|n|nope|cannot come|cannot|can't come|can't|can not|sorry no|"
        "i cannot come|i cannot|i can't come|i can't|i can not|not coming|"
        "不行|不能来|不能去|不能|不可以|不来|不去|不了|不是|不|否|来不了|去不了|没空|无法参加|"
        "我不能来|我不能去|我来不了|我去不了|不参加|没时间|没有时间|无法前往|"
        "有事来不了|有事不能来|有事去不了|派不出|派不了|无法派出|没有人可派|无人可派"
    ),
    Said.CHECKED_IN: (
        "check in|check-in|checkin|checked in|in|here|i am here|i'm here|arrived|"
        "i have arrived|到岗|已到岗|签到|已到|到了|我到了|已到达|我已到|我已到达"
    ),
    Said.RECEIVED: (
        "received|got it|acknowledged|report received|"
        "收到了|已收到|收到|收悉|已收悉|已阅|知悉"
    ),
    Said.CHECKED_OUT: (
        "check out|check-out|checkout|checked out|out|left|离岗|已离岗|签退|走了|已离开"
    ),
}
SAID = {word: said for said, words in _WORDS.items() for word in words.split("|")}
WORD = re.compile(
    "|".join(map(re.escape, sorted(SAID, key=len, reverse=True))), re.IGNORECASE
)
#: Before a no, and before nothing else.
APOLOGY = re.compile(
    r"(?:i am sorry|i'm sorry|sorry|抱歉|对不起|不好意思)[ ,.!。]*", re.IGNORECASE
)
# Up to 99: 十, 两, 十五, 二十.
_HAN = "[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
MINUTES = re.compile(
    r"(?:,? *(?:but +)?(?:in +|大约|大概|约|在)?) *"
    rf"(?P<count>[0-9]{{1,4}}|half an|an|one|半|{_HAN})? *个? *"
    r"(?P<unit>minutes|minute|mins|min|m|hours|hour|hrs|hr|h|分钟|分|小时|钟头)"
    r"(?![A-Za-z]) *(?:后|以后|之后|内)?(?:到)?",
    re.IGNORECASE,
)
IN_BARE = re.compile(
    r" *,? *(?:but +)?in +(?P<count>[0-9]{1,4})(?![0-9])", re.IGNORECASE
)
# People, vehicles and boats have measure words of their own: 名, 辆, 艘.
PEOPLE = re.compile(
    r" *,? *(?:(?:we )?(?:(?:can|will|could) )?send|we'll send|with"
    r"|(?:我们|我单位|我方|我队)?(?:可以|可|能|会)?"
    r"(?:派出|出动|调派|派|出|来|去|共))? *"
    rf"(?:(?P<count>[0-9]{{1,7}})(?![0-9])|(?P<written>{_HAN})(?= *[个人名位辆艘条台]))"
    r" *(?:people|persons|volunteers"
    r"|(?:个|名|位)?(?:人|医生|护士|队员|志愿者)|[个名位]"
    r"|[辆台](?:车|客车|大巴车?|中巴车?|救护车|卡车|货车)?"
    r"|[艘条](?:船|冲锋舟|橡皮艇|快艇)?)?(?![A-Za-z])",
    re.IGNORECASE,
)
#: A note that may turn the word before it round.
TURNS = {
    Said.ACCEPTED: re.compile(
        r"\?|\bno\b|\bnot\b|n't|cannot|unless|\bwh(?:at|y|o)\b|不|没|否|吗|什么",
        re.IGNORECASE,
    ),
    Said.RECEIVED: re.compile(r"\?|\bnot?\b|n't|没|未|吗", re.IGNORECASE),
    Said.DECLINED: re.compile(
        r"\?|\byes\b|problem|worr|doubt|need to ask|\bok\b|吗|来得及|是|好|可以",
        re.IGNORECASE,
    ),
}
# A whole code as people type it: A4821, a-4821, A 4821, A 48 21, A-4-8-2-1.
_DASH = r"[ \-\u2010-\u2015_.]"
_WHOLE = (
    rf"[A-HJ-NP-Z]{_DASH}{{0,3}}(?:[0-9]{{4,6}}|[0-9]{{2}}{_DASH}[0-9]{{2,3}}"
    rf"|[0-9](?:{_DASH}[0-9]){{3,4}})(?![A-Za-z0-9])"
)
_CODE_WORD = r"(?:(?:reply )?code *:? *|回复码 *:? *)?"
_ENDS = r"(?:[ .:,、)\-]+|(?=[^\x00-\x7f]))"
#: A code before the answer, whole or its letter, and one after it: "A4821 yes".
WHOLE_CODE = re.compile(rf"{_CODE_WORD}(?P<code>{_WHOLE}){_ENDS}", re.IGNORECASE)
CODE = re.compile(rf"{_CODE_WORD}(?P<code>[A-Za-z][0-9]{{0,8}}){_ENDS}", re.IGNORECASE)
CODE_AFTER = re.compile(
    rf"[ .:,、]*[(\[]? *{_CODE_WORD}(?<![A-Za-z0-9])(?P<code>{_WHOLE})[)\] .!。]*$",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(rf"(?<![A-Za-z0-9]){_WHOLE}", re.IGNORECASE)
_DIGITS = "零一二三四五六七八九"
_SHARES = {"half an": 0.5, "半": 0.5, "an": 1, "one": 1}


def code_of(written: str) -> str:
    """Return the letter or the code as it was sent, whatever stands between."""
    return re.sub(r"[^A-Z0-9]", "", normalize("NFKC", written).upper())


def codes_in(text: str) -> tuple[str, ...]:
    """Return what may be whole reply codes in a text, in order, each once."""
    found = _ANYWHERE.findall(normalize("NFKC", text))
    return tuple(dict.fromkeys(map(code_of, found)))


def number_of(written: str) -> float:
    """Return the number that a text writes: 12, 十二, half an."""
    plain = written.lower()
    if plain in _SHARES or plain.isdecimal():
        return _SHARES.get(plain) or float(plain)
    tens, ten, ones = plain.replace("两", "二").rpartition("十")
    many = (_DIGITS.index(tens) if tens else 1) if ten else 0
    return 10 * many + (_DIGITS.index(ones) if ones else 0)
