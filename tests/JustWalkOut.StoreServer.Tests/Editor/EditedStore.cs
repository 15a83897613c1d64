using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JustWalkOut.Carts.Stores;
using JustWalkOut.StoreServer.Editor;
using JustWalkOut.StoreServer.Tests.Web;
using JustWalkOut.StoreServer.Web;
using JustWalkOut.Tests;

namespace JustWalkOut.StoreServer.Tests.Editor;

/// <summary>A store's web host over a file in a folder of its own, and what an editor would send it.</summary>
internal sealed class EditedStore : IAsyncDisposable
{
    /// <summary>The kiosk under the served store's name; its first camera's address holds a login.</summary>
    public static readonly StoreDefinition Definition = ScriptedStore.Definition with
    {
        Name = ServedStore.Id,
        Currency = ServedStore.Definition.Currency,
        Cameras = [ScriptedStore.Definition.Cameras[0] with { Source = "rtsp://ann:s3cret@10.1.2.3/stream?a=@" }, ScriptedStore.Definition.Cameras[1]],
    };

    private readonly DirectoryInfo _folder;

    private EditedStore(DirectoryInfo folder, ServedStore served) => (_folder, Served) = (folder, served);

    public ServedStore Served { get; }

    public string FilePath => Path.Combine(_folder.FullName, "store.json");

    public string DraftPath => StoreDraft.PathOf(FilePath);

    public HttpClient Client => Served.Client;

    public static async Task<EditedStore> StartAsync(ISightSource? sight = null, bool hasFile = true)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jwo-editor-");
        string path = Path.Combine(folder.FullName, "store.json");
        byte[] content = StoreFile.Write(Definition);
        await File.WriteAllBytesAsync(path, content);
        ServedStore served = await ServedStore.StartAsync(new SqliteTestDatabase(), parts => parts with { File = new OpenStoreFile(content, hasFile ? path : null), Sight = sight });
        served.Web.Accounts.Put("ann", WebRole.Admin, ServedStore.Password);
        served.Web.Accounts.Put("olga", WebRole.Operator, ServedStore.Password);
        served.Web.Accounts.Put("audrey", WebRole.Auditor, ServedStore.Password);
        return new EditedStore(folder, served);
    }

    public static string Route(string rest = "") => ServedStore.Path($"draft{rest}");

    /// <summary>The open store as an editor gets it.</summary>
    public async Task<JsonObject> OpenAsync() => JsonNode.Parse(await Client.GetStringAsync(Route()))!["open"]!.AsObject();

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string rest, string? body, string? revision = null, HttpClient? client = null)
    {
        using HttpRequestMessage request = new(method, Route(rest));
        request.Headers.ExpectContinue = body?.Length > RequestBody.BytesMax; // Else it is refused while it is still being sent.
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (revision is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{revision}\""));
        }

        using HttpResponseMessage answer = await (client ?? Client).SendAsync(request);
        return ((int)answer.StatusCode, await ServedStore.BodyAsync(answer));
    }

    public async ValueTask DisposeAsync()
    {
        await Served.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
