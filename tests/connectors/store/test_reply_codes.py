from connectors.store.reply_codes import digits_of


def test_no_number_of_an_occasion_comes_twice() -> None:
    codes = [digits_of(number, salt=7) for number in range(25_000)]

    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes[:10_000]} == {4}
    assert {len(code) for code in codes[10_000:]} == {5}


def test_codes_given_one_after_the_other_do_not_look_alike() -> None:
    first, second = digits_of(0), digits_of(1)

    assert abs(int(first) - int(second)) > 1000
