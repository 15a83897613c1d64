using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace JustWalkOut.StoreServer.Web;

/// <summary>
/// The keys that cookies are sealed with, a file each, as the framework's own repository names and writes them, but safe from a power cut before one is used: a key that is lost signs everybody out, and one of which half is there
/// keeps everybody from signing in.
/// </summary>
internal sealed class CookieKeys(DirectoryInfo folder) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Files().Select(file => XElement.Load(file.FullName))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        WebSecrets.CreateFolder(folder.FullName);

        // The name is the framework's: "key-" or "revocation-" and what it is about.
        WebSecrets.Write(Path.Combine(folder.FullName, $"{friendlyName}.xml"), System.Text.Encoding.UTF8.GetBytes(element.ToString()));
    }

    private IEnumerable<FileInfo> Files() => folder.Exists ? folder.EnumerateFiles("*.xml").OrderBy(file => file.Name, StringComparer.Ordinal) : [];
}
