using System.Buffers.Text;
using CsCheck;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Web;
using Microsoft.Extensions.Time.Testing;

namespace JustWalkOut.StoreServer.Tests.Web;

/// <summary>What holds for every check-in code.</summary>
public sealed class EntryCodeTests
{
    private static readonly WebSecrets Secrets = new(null);

    private static readonly Gen<string> Names = Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 1, 40], Gen.Const("민서"), Gen.Const(new string('ø', 200)), Gen.Const("😀"));

    private readonly FakeTimeProvider _clock = new(ServedStore.Open);

    [Fact]
    public void A_code_says_who_it_is_and_no_two_are_alike() => Names.Sample(name =>
    {
        EntryCodes codes = CodesOf(Secrets);
        (EntryCode? one, EntryCode? other) = (codes.Read(codes.Issue(new ShopperId(name))).Code, codes.Read($" {codes.Issue(new ShopperId(name))}\r\n").Code);
        Assert.Equal((name, ServedStore.Open), (one!.Shopper.Value, one.IssuedAt));
        Assert.NotEqual(one.Id, other!.Id);
    });

    [Fact]
    public void A_code_of_which_any_bit_is_another_is_refused() => Gen.Select(Names, Gen.Int[0, 1 << 20], Gen.Int[0, 7]).Sample((name, place, bit) =>
    {
        EntryCodes codes = CodesOf(Secrets);
        string code = codes.Issue(new ShopperId(name));
        byte[] bytes = Base64Url.DecodeFromChars(code.AsSpan(5));
        bytes[place % bytes.Length] ^= (byte)(1 << bit);
        (EntryCode? read, Refusal? refusal) = codes.Read($"JWO1.{Base64Url.EncodeToString(bytes)}");
        Assert.Null(read);
        Assert.True(refusal is Refusal.NotACode or Refusal.OtherStore);
    });

    [Fact]
    public void A_code_of_which_any_letter_is_another_missing_or_too_many_is_refused() => Gen.Select(Names, Gen.Int[0, 1 << 20], Gen.Char[' ', '~']).Sample((name, place, letter) =>
    {
        EntryCodes codes = CodesOf(Secrets);
        string code = codes.Issue(new ShopperId(name));
        int at = place % code.Length;
        string[] bent = [.. new[] { string.Concat(code.AsSpan(0, at), [letter], code.AsSpan(at + 1)), code.Remove(at, 1), code.Insert(at, letter.ToString()) }.Where(text => text.Trim() != code)];
        Assert.All(bent, text => Assert.Null(codes.Read(text).Code));
    });

    [Fact]
    public void Whatever_is_no_code_is_refused_without_a_fault() => Gen.OneOf(Gen.String, Gen.String[Gen.Char.AlphaNumeric, 0, 60].Select(text => $"JWO1.{text}")).Sample(text =>
        Assert.Equal((null, Refusal.NotACode), Quiet(CodesOf(Secrets).Read(text))));

    [Fact]
    public void A_code_is_good_for_a_minute_and_half_a_minute_of_a_clock_that_is_off_either_way() => Gen.Int[-3600, 3600].Sample(seconds =>
    {
        EntryCodes codes = CodesOf(Secrets);
        EntryCode code = codes.Read(codes.Issue(new ShopperId("ann"))).Code!;
        EntryCodes elsewhere = new(Secrets, ServedStore.Definition, new FakeTimeProvider(ServedStore.Open.AddSeconds(seconds)));
        Assert.Equal(seconds < -30 ? Refusal.CodeTooNew : seconds > 90 ? Refusal.CodeTooOld : null, elsewhere.Judge(code));
    });

    [Fact]
    public void Another_store_s_code_is_named_so_and_one_that_says_our_name_and_was_signed_elsewhere_is_forged()
    {
        StoreDefinition other = ServedStore.Definition with { Name = new StoreId("corner-2") };
        string theirs = new EntryCodes(Secrets, other, _clock).Issue(new ShopperId("ann"));
        string forged = CodesOf(new WebSecrets(null)).Issue(new ShopperId("ann"));
        EntryCodes ours = CodesOf(Secrets);
        Assert.Equal([Refusal.OtherStore, Refusal.NotACode], new[] { theirs, forged }.Select(code => ours.Read(code).Refusal));
    }

    [Fact]
    public void A_pass_is_its_shopper_s_and_no_letter_of_it_may_be_another() => Gen.Select(Names, Gen.Int[0, 1 << 20], Gen.Char[' ', '~']).Sample((name, place, letter) =>
    {
        ShopperPasses passes = new(Secrets);
        string token = passes.PathOf(new ShopperId(name))["/in/".Length..];
        Assert.Equal(name, passes.ShopperOf(token)!.Value.Value);
        int at = place % token.Length;
        Assert.True(token[at] == letter || passes.ShopperOf(string.Concat(token.AsSpan(0, at), [letter], token.AsSpan(at + 1))) is null);
        Assert.Null(new ShopperPasses(new WebSecrets(null)).ShopperOf(token));
    });

    private static (string? Shopper, Refusal? Refusal) Quiet((EntryCode? Code, Refusal? Refusal) read) => (read.Code?.Shopper.Value, read.Refusal);

    private EntryCodes CodesOf(WebSecrets secrets) => new(secrets, ServedStore.Definition, _clock);
}
