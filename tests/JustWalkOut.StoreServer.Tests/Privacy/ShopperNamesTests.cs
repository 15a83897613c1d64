using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.StoreServer.Privacy;

namespace JustWalkOut.StoreServer.Tests.Privacy;

/// <summary>The file of shoppers' names: found again, cut off anywhere, overwritten for good.</summary>
public sealed class ShopperNamesTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jwo-names-");

    private string File => Path.Combine(_data.FullName, ShopperNames.FileName);

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void The_same_name_has_the_same_pseudonym_after_a_restart_and_no_two_have_one()
    {
        string[] names = ["ann", "Ann", "김영희", "a b", new('x', 200), "~s" + new string('0', 32)];
        ShopperId[] pseudonyms = With(file => names.Select(name => file.Admit(new ShopperId(name), Day)).ToArray());
        Assert.Equal(names.Length, pseudonyms.Distinct().Count());
        Assert.All(pseudonyms, pseudonym => Assert.True(ShopperNames.IsPseudonym(pseudonym) && !PaymentToken.HoldsCardNumber(pseudonym.Value), pseudonym.Value));
        Assert.Equal(pseudonyms, With(file => names.Select(name => file.Admit(new ShopperId(name), Day.AddDays(1))).ToArray()));
        Assert.Equal(names, With(file => pseudonyms.Select(pseudonym => file.NameOf(pseudonym).Value).ToArray()));
        Assert.Equal(("badge-7", null), With(file => (file.NameOf(new ShopperId("badge-7")).Value, file.Find(new ShopperId("nobody"))?.Value)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_at_any_byte_keeps_everybody_before_and_takes_more()
    {
        ShopperId ann = With(file => file.Admit(new ShopperId("ann"), Day));
        long whole = new FileInfo(File).Length;
        With(file => file.Admit(new ShopperId("bob"), Day));
        byte[] both = System.IO.File.ReadAllBytes(File);
        for (long length = whole; length < both.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, both[..(int)length]);
            ShopperId cora = With(file => file.Admit(new ShopperId("cora"), Day));
            Assert.Equal(("ann", "cora", 2), With(file => (file.NameOf(ann).Value, file.NameOf(cora).Value, file.Count)));
        }
    }

    [Fact]
    public void Whoever_is_erased_is_overwritten_even_where_a_power_cut_came_between()
    {
        (ShopperId ann, ShopperId bob) = With(file => (file.Admit(new ShopperId("annabella"), Day), file.Admit(new ShopperId("bob"), Day)));
        byte[] before = System.IO.File.ReadAllBytes(File);
        Assert.Equal((true, false), With(file => (file.Erase(ann), file.Erase(ann))));
        byte[] after = System.IO.File.ReadAllBytes(File);
        Assert.Equal(-1, after.AsSpan().IndexOf("annabella"u8));
        Assert.Equal((ann, "bob", 1), With(file => (file.NameOf(ann), file.NameOf(bob).Value, file.Count)));
        int at = before.AsSpan().IndexOf("annabella"u8);
        for (int written = 4; written < 28 + 9; written++)
        {
            byte[] torn = [.. before];
            after.AsSpan(at - 28, written).CopyTo(torn.AsSpan(at - 28));
            System.IO.File.WriteAllBytes(File, torn);
            bool isErased = With(file => file.NameOf(ann)) == ann;
            Assert.Equal(isErased, System.IO.File.ReadAllBytes(File).AsSpan().IndexOf("nabella"u8) < 0 || written == 4 && isErased);
        }
    }

    [Fact]
    public void Who_came_last_before_a_day_is_told_and_another_file_is_refused()
    {
        (ShopperId ann, ShopperId bob) = With(file => (file.Admit(new ShopperId("ann"), Day), file.Admit(new ShopperId("bob"), Day.AddDays(5))));
        Assert.Equal([ann], With(file => file.LastSeenBefore(Day.AddDays(5))));
        Assert.Equal([ann, bob], With(file => file.LastSeenBefore(Day.AddDays(6))));
        With(file => file.Admit(new ShopperId("ann"), Day.AddDays(7)));
        Assert.Equal((bob, Day.AddDays(5).Date), With(file => (file.LastSeenBefore(Day.AddDays(7)).Single(), file.OldestVisit!.Value.Date)));
        System.IO.File.WriteAllText(File, new string('x', 100), Encoding.ASCII);
        Assert.Contains("no file of shoppers' names", Assert.Throws<InvalidDataException>(() => ShopperNames.Open(_data.FullName)).Message, StringComparison.Ordinal);
    }

    private T With<T>(Func<ShopperNames, T> use)
    {
        using ShopperNames names = ShopperNames.Open(_data.FullName);
        return use(names);
    }
}
