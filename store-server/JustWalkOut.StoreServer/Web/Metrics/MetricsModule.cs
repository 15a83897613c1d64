using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace JustWalkOut.StoreServer.Web.Metrics;

/// <summary>
/// Brings a store's meters out by OpenTelemetry: as Prometheus text at <see cref="Path"/> for everybody who has a role, devices' keys among them (where reads are open, for this machine), and pushed over OTLP
/// where the standard variables of the environment (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and those beside it) say so.
/// </summary>
public static class MetricsModule
{
    /// <summary>Where Prometheus asks.</summary>
    public const string Path = "/metrics";

    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>The module. What it exports ends with the web host.</summary>
    /// <param name="meters">Names of the meters to export.</param>
    /// <param name="environment">The environment's variables, of which only whether to push is read here.</param>
    public static WebModule Of(IReadOnlyList<string> meters, Func<string, string?> environment)
    {
        bool isPushing = Endpoints.Any(name => environment(name) is { Length: > 0 });
        return new WebModule(
            services => services.AddSingleton(_ => Open(meters, isPushing)),
            app => app.MapPrometheusScrapingEndpoint(Path, app.Services.GetRequiredService<MeterProvider>(), configureBranchedPipeline: null, optionsName: null).RequireAuthorization(Access.Look));
    }

    /// <summary>A provider of its own, not the host's: the host reads nothing of the environment, and OTLP is configured there by its own standard.</summary>
    private static MeterProvider Open(IReadOnlyList<string> meters, bool isPushing)
    {
        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("justwalkout", autoGenerateServiceInstanceId: false))
            .AddMeter([.. meters])
            .AddPrometheusExporter();
        return (isPushing ? builder.AddOtlpExporter() : builder).Build();
    }
}
