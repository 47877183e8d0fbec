"""What a rule of CAP says when an alert breaks it, in English and Chinese."""

from typing import NamedTuple


class Words(NamedTuple):
    """Message and hint, in both languages."""

    message: str
    hint: str
    message_zh: str
    hint_zh: str


#: These do not keep an alert from being used.
WARNINGS = {
    *("C013", "C014", "C026", "C027", "C034", "C037", "C038", "C039"),
    *("C040", "C041", "C042", "C043", "C044", "C045", "C046", "C047", "C048"),
}
NOT_CHECKED = {"C049"}

WORDS = {
    "C001": Words(
        "the file has more than {limit} bytes",
        "nothing of it was read; ask the sender for a smaller alert",
        "文件超过 {limit} 字节",
        "内容未读取；请发布方提供较小的预警",
    ),
    "C002": Words(
        "the encoding {encoding} is not read here, or the bytes do not follow it",
        "save it as UTF-8, and say so in the first line",
        "不支持编码 {encoding}，或内容与它不符",
        "请存为 UTF-8，并在首行注明",
    ),
    "C003": Words(
        "this is not XML: {problem}",
        "fetch the file again; it may be cut off",
        "不是有效的 XML：{problem}",
        "请重新获取文件，它可能不完整",
    ),
    "C004": Words(
        "it brings a document type (DOCTYPE)",
        "no alert needs one, and it can do harm: ask the sender",
        "文件带有文档类型声明（DOCTYPE）",
        "预警不需要它，而且可能有害：请询问发布方",
    ),
    "C005": Words(
        "its {what}: more than {limit}",
        "this is no alert for people; ask the sender",
        "{what_zh}超过 {limit}",
        "这不像是正常的预警；请询问发布方",
    ),
    "C006": Words(
        "this is {root}, and no alert of CAP 1.1 or 1.2",
        "{advice}",
        "这是 {root}，不是 CAP 1.1 或 1.2 预警",
        "{advice_zh}",
    ),
    "C010": Words(
        "{problem}",
        "the schema of CAP {version} asks for it",
        "{problem_zh}",
        "CAP {version} 的模式要求如此",
    ),
    "C011": Words(
        "{name} is no time as CAP writes it: {value}",
        "write it as 2026-11-25T13:45:00+08:00, UTC as -00:00",
        "{name} 不是 CAP 的时间格式：{value}",
        "请写成 2026-11-25T13:45:00+08:00，UTC 写成 -00:00",
    ),
    "C012": Words(
        "{name} is a time that does not exist: {value}",
        "look at the day, the hour and the offset",
        "{name} 的时间不存在：{value}",
        "请检查日期、小时和时差",
    ),
    "C013": Words(
        "scope is missing; Public is assumed",
        "write for whom it is",
        "缺少 scope，按 Public 处理",
        "请写明发布范围",
    ),
    "C014": Words(
        "{name} is written with Z or a fraction: {value}",
        "write it as 2026-11-25T13:45:00+08:00, UTC as -00:00",
        "{name} 带有 Z 或小数秒：{value}",
        "请写成 2026-11-25T13:45:00+08:00，UTC 写成 -00:00",
    ),
    "C020": Words(
        "the polygon is not made of pairs: {value}",
        "write latitude,longitude with a blank between the pairs",
        "多边形不是坐标对：{value}",
        "请写“纬度,经度”，各对之间用空格隔开",
    ),
    "C021": Words(
        "the polygon has fewer than four pairs: {value}",
        "name at least three corners, and the first one again",
        "多边形少于四个坐标对：{value}",
        "请至少写三个角点，最后重复第一个",
    ),
    "C022": Words(
        "the polygon is not closed: {value}",
        "write the first pair again as the last",
        "多边形没有闭合：{value}",
        "请在最后重复第一个坐标对",
    ),
    "C023": Words(
        "there is no such place: {value}",
        "latitude is -90 to 90, longitude -180 to 180",
        "没有这个位置：{value}",
        "纬度为 -90 到 90，经度为 -180 到 180",
    ),
    "C024": Words(
        "there is no such place: {value}",
        "latitude and longitude look swapped: write latitude first",
        "没有这个位置：{value}",
        "经纬度似乎写反了：请先写纬度",
    ),
    "C025": Words(
        "the circle cannot be read: {value}",
        "write latitude,longitude, a blank, and the radius in km",
        "圆形区域无法读取：{value}",
        "请写“纬度,经度 半径（公里）”",
    ),
    "C026": Words(
        "{name} is empty and left out",
        "write it, or remove the element",
        "{name} 是空的，已略去",
        "请填写，或删除该元素",
    ),
    "C027": Words(
        "{name} is no number that can be used, and left out: {value}",
        "write digits only",
        "{name} 不是可用的数字，已略去：{value}",
        "请只写数字",
    ),
    "C030": Words(
        "identifier is empty or has a space, a comma, < or &: {value}",
        "others could not refer to it: write it without these",
        "identifier 为空，或含空格、逗号、< 或 &：{value}",
        "其他消息无法引用它：请去掉这些字符",
    ),
    "C031": Words(
        "sender is empty or has a space, a comma, < or &: {value}",
        "others could not refer to it: write it without these",
        "sender 为空，或含空格、逗号、< 或 &：{value}",
        "其他消息无法引用它：请去掉这些字符",
    ),
    "C032": Words(
        "the message is {msg_type} and does not say of what",
        "name the earlier message in references: sender,identifier,sent",
        "这是 {msg_type}，却没有说明针对哪条消息",
        "请在 references 中写明：sender,identifier,sent",
    ),
    "C033": Words(
        "references names no message here: {value}",
        "write sender,identifier,sent with a blank between messages",
        "references 此处不是有效引用：{value}",
        "请写 sender,identifier,sent，各条之间用空格隔开",
    ),
    "C034": Words(
        "the message refers to itself",
        "name the earlier message in references",
        "消息引用了自己",
        "请在 references 中写更早的消息",
    ),
    "C035": Words(
        "scope is Restricted and restriction is missing",
        "write who may read it into restriction",
        "scope 为 Restricted，却缺少 restriction",
        "请在 restriction 中写明谁可以阅读",
    ),
    "C036": Words(
        "scope is Private and addresses is missing",
        "write for whom it is into addresses",
        "scope 为 Private，却缺少 addresses",
        "请在 addresses 中写明收件人",
    ),
    "C037": Words(
        "{name} has quotes that do not pair: {value}",
        "put each entry with blanks into double quotes",
        "{name} 的引号不成对：{value}",
        "请给含空格的每一项加上双引号",
    ),
    "C038": Words(
        "this is an exercise and does not say which",
        "name the exercise in note",
        "这是演练，却没有说明是哪次",
        "请在 note 中写明演练名称",
    ),
    "C039": Words(
        "an earlier message is rejected without a reason",
        "write the reason into note",
        "拒收了之前的消息，却没有理由",
        "请在 note 中写明理由",
    ),
    "C040": Words(
        "nothing is said: there is no info",
        "write at least one info",
        "没有内容：缺少 info",
        "请至少写一个 info",
    ),
    "C041": Words(
        "{later} is before {earlier}",
        "the order is effective, onset, expires",
        "{later} 早于 {earlier}",
        "顺序应为 effective、onset、expires",
    ),
    "C042": Words(
        "it expired before it was sent",
        "look at expires and sent",
        "发出时已经过期",
        "请检查 expires 和 sent",
    ),
    "C043": Words(
        "the languages do not say the same: {first} and {second}",
        "one info a language, each with the same urgency, severity, certainty and area",
        "各语言内容不一致：{first} 和 {second}",
        "每种语言一个 info，其 urgency、severity、certainty 和 area 应相同",
    ),
    "C044": Words(
        "it does not say where",
        "write an area; without one only the sender tells whom it concerns",
        "没有说明地点",
        "请写 area，否则只能根据发布方判断影响范围",
    ),
    "C045": Words(
        "a warning of China without {missing}",
        "the law asks for area and colour: write them",
        "我国的预警缺少 {missing_zh}",
        "法律要求写明区域和颜色级别：请补上",
    ),
    "C046": Words(
        "ceiling stands without altitude",
        "write the lower end, too",
        "只有 ceiling，没有 altitude",
        "请同时写明下限高度",
    ),
    "C047": Words(
        "{name} is empty",
        "write it",
        "{name} 是空的",
        "请填写",
    ),
    "C048": Words(
        "{more} more findings are not told",
        "mend these and look again",
        "另有 {more} 项问题未列出",
        "请先改正以上问题，再检查一次",
    ),
    "C049": Words(
        "the signature was not checked",
        "who signed is not known here; trust the address it came from",
        "未核对签名",
        "此处不知道签名者；请以来源地址为准",
    ),
}
