using CsCheck;
using JustWalkOut.Attribution;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.Tracking;
using JustWalkOut.Vision.Pipeline;
using JustWalkOut.Vision.Tests.Recordings;

namespace JustWalkOut.Vision.Tests.Pipeline;

/// <summary>What a running store keeps for a restart: who is in it on disk, and what they look like in somebody's memory.</summary>
public sealed class StandingFileTests : IDisposable
{
    private static readonly DateTimeOffset Origin = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    private string Place => Path.Combine(_folder.Path, "standing.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Who_is_in_the_store_comes_back_as_it_was_written_and_nobody_from_where_there_is_no_file()
    {
        StandingFile file = new(Place, SmallRecording.Store.Name);
        Assert.Null(file.Read(_said.Add));
        StoreAttribution attribution = WithAnn();
        Observed found = new(new ObservationId(DeterministicGuid.Of(SmallRecording.Store.Name, "test")), Origin, new Finding.Left(attribution.PresenceOf(new PersonId("ann"))!.Value));
        file.Write(attribution, TimeSpan.Zero, [found], _said.Add);

        StandingStore read = file.Read(_said.Add)!;
        StandingPerson ann = Assert.Single(read.People);
        Assert.Equal((attribution.PresenceOf(new PersonId("ann")), Origin, Origin.AddSeconds(1), 1.5, 2.25), (ann.Presence, ann.FirstSeen, ann.LastSeen, ann.XMetres, ann.YMetres));
        Assert.Equal([found], read.Found);
        Assert.Empty(_said);
        Assert.Equal(["standing.json"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
        Assert.DoesNotContain("look", File.ReadAllText(Place), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void It_is_written_at_once_when_something_is_found_and_else_twice_a_second()
    {
        StandingFile file = new(Place, SmallRecording.Store.Name);
        StoreAttribution attribution = WithAnn();
        Observed found = new(new ObservationId(DeterministicGuid.Of(SmallRecording.Store.Name, "test")), Origin, new Finding.Left(attribution.PresenceOf(new PersonId("ann"))!.Value));
        Assert.Equal([true, false, true, false, true], new (double At, bool IsFound)[] { (10, false), (10.4, false), (10.4, true), (10.8, false), (10.9, false) }.Select(each =>
        {
            File.Delete(Place);
            file.Write(attribution, TimeSpan.FromSeconds(each.At), each.IsFound ? [found] : [], _said.Add);
            return File.Exists(Place);
        }));
    }

    [Theory]
    [InlineData("{\"version\":1,\"sto", "cannot be read")]
    [InlineData("", "cannot be read")]
    [InlineData("null", "another store's or another version's")]
    [InlineData("{\"version\":2,\"store\":\"STORE\",\"at\":\"2026-11-27T09:00:00Z\",\"people\":[],\"plates\":[],\"found\":[],\"early\":[],\"later\":[]}", "another version's")]
    [InlineData("{\"version\":1,\"store\":\"elsewhere\",\"at\":\"2026-11-27T09:00:00Z\",\"people\":[],\"plates\":[],\"found\":[],\"early\":[],\"later\":[]}", "another store's")]
    public void One_that_is_damaged_or_another_stores_is_said_and_left_alone(string content, string says)
    {
        File.WriteAllText(Place, content.Replace("STORE", SmallRecording.Store.Name.Value, StringComparison.Ordinal));
        Assert.Null(new StandingFile(Place, SmallRecording.Store.Name).Read(_said.Add));
        Assert.Contains(says, Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_fails_is_said_once_and_the_store_goes_on()
    {
        StandingFile file = new(Path.Combine(_folder.Path, "gone", "standing.json"), SmallRecording.Store.Name);
        StoreAttribution attribution = WithAnn();
        file.Write(attribution, TimeSpan.FromSeconds(1), [], _said.Add);
        file.Write(attribution, TimeSpan.FromSeconds(2), [], _said.Add);
        Assert.Contains("who is in the store cannot be kept on disk", Assert.Single(_said), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "gone"));
        file.Write(attribution, TimeSpan.FromSeconds(3), [], _said.Add);
        Assert.Equal("who is in the store is kept on disk again", _said[^1]);
    }

    [Fact]
    public void What_people_look_like_comes_back_from_memory_as_it_was()
    {
        Dictionary<PresenceId, KnownLook> looks = Enumerable.Range(0, 3).ToDictionary(
            i => new PresenceId(DeterministicGuid.Of(SmallRecording.Store.Name, $"{i}")),
            i => new KnownLook(Look.Of([.. Enumerable.Range(0, Look.Length).Select(number => (float)(number - (i * 1.25)))]), 10 + i));
        Assert.Equal(looks.OrderBy(pair => pair.Key.Uuid), LookMemory.Read(LookMemory.Write(looks)).OrderBy(pair => pair.Key.Uuid));
        Assert.Empty(LookMemory.Read(null));
        Assert.Empty(LookMemory.Read(LookMemory.Write(looks)[..^1]));
    }

    [Fact]
    public void Whatever_bytes_come_from_memory_nobody_is_harmed() => Gen.Byte.Array[0, 300].Sample(
        bytes =>
        {
            byte[] content = [1, 2, 0, 0, 0, .. bytes];
            Assert.All(LookMemory.Read(content).Values, look => Assert.True(double.IsFinite(look.Odds(look, new LookOptions()))));
            _ = LookMemory.Read(bytes);
        },
        iter: 500);

    private static StoreAttribution WithAnn()
    {
        StoreAttribution attribution = new(SmallRecording.Store, Origin, new AttributionOptions());
        foreach (int second in (int[])[0, 1])
        {
            attribution.See(TimeSpan.FromSeconds(second), [new Presence(new PersonId("ann"), TimeSpan.FromSeconds(second), new FloorPoint(1.5, 2.25), null, null, null) { Look = new KnownLook(Look.Of(new float[Look.Length]), 5) }]);
        }

        return attribution;
    }
}
