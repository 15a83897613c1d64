using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Vision.Shelves;

namespace JustWalkOut.Vision.Tests.Shelves;

/// <summary>What a gate's reader says was shown with a card.</summary>
public class TapNoteTests
{
    [Fact]
    public void A_loyalty_id_comes_with_a_card_on_the_way_in()
    {
        TapNote? note = Read("in", "M-2017-4711", out string fault);
        Assert.Equal(("", "M-2017-4711", "pm_ann"), (fault, note!.Loyalty, note.Token));
    }

    [Theory]
    [InlineData("out", "M-2017-4711")]
    [InlineData("in", "two words")]
    [InlineData("in", "4242424242424242")]
    public void What_is_no_loyalty_id_is_refused_and_not_repeated(string way, string loyalty)
    {
        Assert.Null(Read(way, loyalty, out string fault));
        Assert.StartsWith("loyalty is none", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(loyalty, fault, StringComparison.Ordinal);
    }

    private static TapNote? Read(string way, string loyalty, out string fault) =>
        TapNote.Read("door", Encoding.UTF8.GetBytes($$"""{"boot":"r","seq":3,"t":1764000000000000,"way":"{{way}}","token":"pm_ann","loyalty":"{{loyalty}}"}"""), out fault);
}
