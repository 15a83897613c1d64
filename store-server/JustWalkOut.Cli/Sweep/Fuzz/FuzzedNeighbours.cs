using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;
using JustWalkOut.StoreServer.Settlement;
using JustWalkOut.StoreServer.Web;

namespace JustWalkOut.Cli.Sweep;

/// <summary>What vision and the payment service are to a fuzzed store: there, and always of the same word, so that requests about plates, cameras, films and payments have something to get through to.</summary>
internal sealed class FuzzedNeighbours(StoreId store) : IPlateReadings, ICameraBench, IClipSource
{
    public static readonly CameraId Camera = new("over-door");

    private const string NoticeSecret = "whsec_fuzzed";

    /// <inheritdoc/>
    public TimeSpan Retention { get; } = TimeSpan.FromDays(1);

    /// <summary>Stripe as far as notices go: nothing answers at its address, and nobody calls.</summary>
    public static StripeGateway Payments() => new(new StripeSettings("sk_test_fuzzed", NoticeSecret, new Uri("http://127.0.0.1:9")));

    /// <summary>What the payment service would sign a notice with.</summary>
    /// <remarks>Stripe's scheme v1: HMAC-SHA-256 over the time, a dot and the body.</remarks>
    public static string Signature(byte[] body, DateTimeOffset now)
    {
        string time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
        byte[] sum = HMACSHA256.HashData(Encoding.UTF8.GetBytes(NoticeSecret), signed);
        return $"t={time},v1={Convert.ToHexStringLower(sum)}";
    }

    /// <inheritdoc/>
    public PlateReading? Read(PlateId plate) => new(2.5, 0.3, 0.1);

    /// <inheritdoc/>
    public string? WhyNot(CameraId camera, string source) => camera == Camera ? null : $"Camera {camera} is not looked through.";

    /// <inheritdoc/>
    public void Change(CameraId camera, string source)
    {
        // Nobody looks through it; that its address changed stands in the store's file.
    }

    /// <inheritdoc/>
    public ClipAnswer Find(ObservationId observation, DateTimeOffset at) => new([new ClipView(Camera, at.AddSeconds(-1), 10, 64, 48, [0, 0.1, 0.2])], null);

    /// <inheritdoc/>
    public ValueTask<Evidence?> ReadAsync(ObservationId observation, CameraId camera, CancellationToken cancellation) => ValueTask.FromResult(
        camera == Camera ? new Evidence(Evidence.CurrentVersion, store, observation, FuzzedStore.Open, FuzzedStore.Open.AddSeconds(1), new Exhibit.Clip(camera, "video/mp4", [0, 0, 0, 8])) : null);
}
