using System.Text.Json;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.CameraSim.Truth;

/// <summary>A JSON array on its way to disk, an element to a line, so that an hour of it never sits in memory. Owns the file until disposed.</summary>
internal sealed class JsonLines : IDisposable
{
    private readonly StreamWriter _text;
    private readonly string _after;
    private bool _hasAny;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Which.</param>
    /// <param name="before">What stands before the array; empty where it is the whole document.</param>
    /// <param name="after">What stands behind it.</param>
    public JsonLines(string path, string before = "", string after = "")
    {
        _text = new StreamWriter(path) { NewLine = "\n" };
        _text.Write(before + "[");
        _after = after;
    }

    /// <summary>Adds an element.</summary>
    public void Add<T>(T element) => AddRaw(JsonSerializer.Serialize(element, MessageJson.Compact));

    /// <summary>Adds an element that is JSON already.</summary>
    public void AddRaw(string json)
    {
        _text.Write(_hasAny ? ",\n  " : "\n  ");
        _text.Write(json);
        _hasAny = true;
    }

    /// <summary>Ends this array and begins the next member's.</summary>
    public void NextArray(string name)
    {
        _text.Write($"{(_hasAny ? "\n" : "")}],\n\"{name}\": [");
        _hasAny = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Write((_hasAny ? "\n]" : "]") + _after + "\n");
        _text.Dispose();
    }
}
