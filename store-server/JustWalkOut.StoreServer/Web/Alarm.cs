using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Says that a part of the server does badly, for a person to see to, or is well again. Called from any thread, and must not be waited for.</summary>
/// <param name="part">Such as <c>mail</c> or <c>webhook/erp</c>.</param>
/// <param name="what">In words, with what to do; null for well again.</param>
/// <param name="ailment">The same by name; null where it has none.</param>
public delegate void Alarm(string part, string? what, Ailment? ailment);
