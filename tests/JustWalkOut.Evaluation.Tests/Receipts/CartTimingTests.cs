using JustWalkOut.Evaluation.Receipts;

namespace JustWalkOut.Evaluation.Tests.Receipts;

/// <summary>How soon a running store showed what was true.</summary>
public sealed class CartTimingTests
{
    [Fact]
    public void Each_unit_is_timed_from_its_plate_to_its_line_and_each_receipt_from_the_exit()
    {
        Outcome truth = Truth([Bill("ann", 30)], Take(10, "ann", "cola", 2), Take(20, "ann", "gum", 1));
        CartTiming timing = CartTiming.Of(truth, [At(10.5, "ann", ("cola", 2)), At(21.25, "ann", ("cola", 2), ("gum", 1)), At(33, "ann", ("cola", 2), ("gum", 1)) with { IsSettled = true }]);

        Assert.Equal([0.5, 0.5, 1.25], timing.LineSeconds);
        Assert.Equal([3.0], timing.ReceiptSeconds);
        Assert.Equal((1.0, 1.0), (timing.RightShare, timing.SeenShare));
    }

    [Fact]
    public void A_line_on_the_wrong_cart_is_shown_and_not_right_and_a_take_that_nobody_showed_is_not_timed()
    {
        Outcome truth = Truth([Bill("ann", 30), Bill("bob", 40)], Take(10, "ann", "cola", 1), Take(12, "ann", "gum", 1));
        CartTiming timing = CartTiming.Of(truth, [At(11, "bob", ("cola", 1)), At(12.5, "ann", ("gum", 1))]);

        Assert.Equal([0.5], timing.LineSeconds);
        Assert.Equal((2, 2, 0.5, 0.5), (timing.DueUnits, timing.ShownUnits, timing.RightShare, timing.SeenShare));
    }

    [Fact]
    public void What_is_shown_before_it_was_taken_or_too_late_is_no_word_about_it()
    {
        Outcome truth = Truth([Bill("ann", 60)], Take(10, "ann", "cola", 1), Take(30, "ann", "gum", 1));
        CartTiming timing = CartTiming.Of(truth, [At(8, "ann", ("cola", 1)), At(30 + CartTiming.LateSecondsMax + 1, "ann", ("cola", 1), ("gum", 1))]);

        Assert.Empty(timing.LineSeconds);
        Assert.Equal(2, timing.ShownUnits);
    }

    [Fact]
    public void What_is_put_back_and_taken_again_is_timed_again()
    {
        Outcome truth = Truth([Bill("ann", 60)], Take(10, "ann", "cola", 1), Take(30, "ann", "cola", 1));
        CartTiming timing = CartTiming.Of(truth, [At(11, "ann", ("cola", 1)), At(21, "ann"), At(32, "ann", ("cola", 1))]);

        Assert.Equal([1.0, 2.0], timing.LineSeconds);
    }

    [Fact]
    public void Staff_and_whoever_is_still_inside_count_neither_lines_nor_receipts()
    {
        Outcome truth = Truth([Bill("ann", null)], Take(10, "restocker-1", "cola", 1));
        CartTiming timing = CartTiming.Of(truth, [At(50, "ann") with { IsSettled = true }]);

        Assert.Equal((0, 0), (timing.DueUnits, timing.ReceiptSeconds.Count));
        Assert.Equal((1.0, 1.0), (timing.RightShare, timing.SeenShare));
    }

    private static Outcome Truth(Bill[] bills, params ShopAction[] actions) => new("EUR", bills, actions);

    private static Bill Bill(string shopper, double? leftAt) => new(shopper, 0, []) { LeftAtSeconds = leftAt };

    private static ShopAction Take(double at, string shopper, string sku, int quantity) => new(at, "take", shopper, sku, quantity, []);

    private static CartMoment At(double seconds, string shopper, params (string Sku, int Units)[] units) =>
        new(seconds, shopper, units.ToDictionary(unit => unit.Sku, unit => unit.Units), IsSettled: false);
}
