using System.Text.Json;
using JustWalkOut.Tests;

namespace JustWalkOut.EndToEnd.Tests;

/// <summary>A real store's weights and a real shopper's tracked body (BENCHMARK-1, AiFi, CPS-IoT Week 2020), as recorded and disturbed.</summary>
public sealed class RealStoreTests(PostgresCluster postgres)
{
    private const string Bill = "3325379692103139202 settled: 1 x 071142008582";
    private static readonly (int Gondola, int Shelf, int Plate) Taken = (1, 5, 11);

    private static readonly StepScaling Shrunk = new(Taken, "071142008582", FromGrams: 621.67, ToGrams: 60, RestGrams: 1187);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Fact]
    public async Task The_real_recording_ends_in_one_settled_receipt_and_two_runs_in_the_same_bytes()
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder first = new();
        using TemporaryFolder second = new();

        Results results = await Journey.RunAsync(source, first.Path);
        Results again = await Journey.RunAsync(source, second.Path);

        Assert.Equal([Bill], results.Bills());
        JsonElement action = Assert.Single(results.Actions());
        Assert.Equal("1/5/11", action.GetProperty("plates")[0].GetString());
        Assert.InRange(action.GetProperty("grams").GetDouble(), -626, -620);
        Assert.Equal(results.Bytes(), again.Bytes());
    }

    [Fact]
    public async Task PostgreSQL_gives_the_same_bytes_as_SQLite_and_so_does_a_second_run_on_it()
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder sqlite = new();
        using TemporaryFolder first = new();
        using TemporaryFolder second = new();

        Dictionary<string, byte[]> expected = (await Journey.RunAsync(source, sqlite.Path)).Bytes();

        Assert.Equal(expected, (await Journey.RunAsync(source, first.Path, postgres.ConnectionString)).Bytes());
        Assert.Equal(expected, (await Journey.RunAsync(source, second.Path, postgres.ConnectionString)).Bytes());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Noise_drift_a_dead_plate_and_bad_messages_together_leave_the_receipt_as_it_was(int seed)
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        Perturbation perturbation = new(seed, NoiseSdGrams: 3, DriftGramsPerMinute: 50, MessageShare: 0.05, DeadPlate: AnyOtherPlate(seed));

        Assert.Equal([Bill], (await PerturbedAsync(source, perturbation)).Bills());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_plate_itself_dead_leaves_the_line_out_or_in_review(int seed)
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");

        string bill = Assert.Single((await PerturbedAsync(source, new Perturbation(seed, NoiseSdGrams: 3, DriftGramsPerMinute: 50, MessageShare: 0.05, DeadPlate: Taken))).Bills());

        Assert.True(bill is "3325379692103139202 settled: " or "3325379692103139202 review: ?1 x 071142008582", bill);
    }

    [Fact]
    public async Task A_step_and_its_product_of_60_g_give_the_same_receipt()
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder work = new();
        PerturbedRecording.ScaleStep(source, Path.Combine(work.Path, "scaled"), Shrunk);

        Assert.Equal([Bill], (await Journey.RunAsync(Path.Combine(work.Path, "scaled"), work.Path)).Bills());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_step_of_60_g_under_every_disturbance_gives_the_same_receipt(int seed)
    {
        string source = SharedData.PathOrSkip("store/aifi/BENCHMARK-1");
        using TemporaryFolder work = new();
        string scaled = Path.Combine(work.Path, "scaled");
        PerturbedRecording.ScaleStep(source, scaled, Shrunk);

        Perturbation perturbation = new(seed, NoiseSdGrams: 3, DriftGramsPerMinute: 50, MessageShare: 0.05, DeadPlate: AnyOtherPlate(seed));
        Assert.Equal([Bill], (await PerturbedAsync(scaled, perturbation)).Bills());
    }

    /// <summary>A plate of the four gondolas, by the seed, but the one that the goods were on.</summary>
    private static (int Gondola, int Shelf, int Plate) AnyOtherPlate(int seed)
    {
        Random random = new(seed);
        (int, int, int) plate;
        do
        {
            plate = (random.Next(1, 5), random.Next(1, 6), random.Next(1, 13));
        }
        while (plate == Taken);
        return plate;
    }

    private static async Task<Results> PerturbedAsync(string source, Perturbation perturbation)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(perturbation.ToString());
        using TemporaryFolder work = new();
        string perturbed = Path.Combine(work.Path, "perturbed");
        PerturbedRecording.Write(source, perturbed, perturbation);
        return await Journey.RunAsync(perturbed, work.Path);
    }
}
