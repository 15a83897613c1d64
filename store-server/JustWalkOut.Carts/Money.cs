using System.Text.Json.Serialization;

namespace JustWalkOut.Carts;

/// <summary>An ISO 4217 currency code, such as USD, KRW or KWD: three upper-case letters.</summary>
[JsonConverter(typeof(TextIdJsonConverter<Currency>))]
public readonly record struct Currency(string Value) : ITextId<Currency>
{
    /// <inheritdoc/>
    public static Currency From(string value) =>
        IsCode(value) ? new Currency(value) : throw new FormatException($"Currency '{value}'; expected an ISO 4217 code of three capital letters, such as USD.");

    /// <summary>Digits behind the point: how many powers of ten a minor unit is below the unit (ISO 4217, list one of 2024).</summary>
    [JsonIgnore]
    public int Digits => Value switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <summary>Whether a text has the form of a currency code.</summary>
    public static bool IsCode(string value) => value.Length == 3 && value.All(letter => letter is >= 'A' and <= 'Z');

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An amount in whole minor units of its currency (cents for USD, won for KRW). Arithmetic is checked; currencies do not mix.</summary>
public readonly record struct Money(long MinorUnits, Currency Currency)
{
    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Sum; throws on different currencies or overflow.</summary>
    public static Money operator +(Money left, Money right) =>
        left.Currency == right.Currency
            ? left with { MinorUnits = checked(left.MinorUnits + right.MinorUnits) }
            : throw new InvalidOperationException($"Cannot add {right.Currency} to {left.Currency}.");

    /// <summary>Difference; throws on different currencies or overflow.</summary>
    public static Money operator -(Money left, Money right) =>
        left.Currency == right.Currency
            ? left with { MinorUnits = checked(left.MinorUnits - right.MinorUnits) }
            : throw new InvalidOperationException($"Cannot subtract {right.Currency} from {left.Currency}.");

    /// <summary>So many times the amount; throws on overflow.</summary>
    public static Money operator *(Money price, int quantity) =>
        price with { MinorUnits = checked(price.MinorUnits * quantity) };

    /// <inheritdoc/>
    public override string ToString() => $"{MinorUnits} {Currency} minor units";
}
