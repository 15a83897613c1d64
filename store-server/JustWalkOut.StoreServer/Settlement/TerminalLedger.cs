using System.Text;
using System.Text.Json;
using JustWalkOut.Carts;
using JustWalkOut.Carts.Messages;

namespace JustWalkOut.StoreServer.Settlement;

/// <summary>A simulated terminal's file as somebody else reads it, while the terminal itself may be writing.</summary>
public sealed class TerminalLedger(string path, TimeProvider clock) : IPaymentLedger
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServicePayment>> ReadAsync(StoreId store, DateTimeOffset since, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream copy = new();
        await file.CopyToAsync(copy, cancellation);
        byte[] bytes = copy.ToArray();
        return Of([.. Parse(bytes.AsSpan(0, Array.LastIndexOf(bytes, (byte)'\n') + 1), path)], store, since, clock.GetUtcNow());
    }

    /// <summary>Whole lines of the file.</summary>
    /// <exception cref="InvalidDataException">One is no entry.</exception>
    internal static IReadOnlyList<TerminalEntry> Parse(ReadOnlySpan<byte> lines, string path)
    {
        List<TerminalEntry> entries = [];
        foreach (string line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<TerminalEntry>(line, MessageJson.Compact) ?? throw new JsonException("The line is null."));
            }
            catch (Exception fault) when (fault is JsonException or FormatException)
            {
                throw new InvalidDataException($"{path}, line {entries.Count + 1}: no entry of a simulated terminal ({fault.Message.ReplaceLineEndings(" ")}); restore it from a backup.", fault);
            }
        }

        return entries;
    }

    /// <summary>What entries come to, payment by payment, in the order of their beginning.</summary>
    internal static IReadOnlyList<ServicePayment> Of(IReadOnlyList<TerminalEntry> entries, StoreId store, DateTimeOffset since, DateTimeOffset now)
    {
        Dictionary<string, (ServicePayment Payment, DateTimeOffset? Until)> payments = [];
        List<string> order = [];
        foreach ((_, PaymentOrder asked, PaymentAnswer answer) in entries.Where(entry => entry.Answer.IsApproved && entry.Order.Store == store))
        {
            Money nothing = Money.Zero(asked.Ask.Amount.Currency);
            string reference = (asked.Ask.Step == PaymentStep.Refund ? asked.Ask.Reference : answer.Reference)!;
            if (!payments.TryGetValue(reference, out (ServicePayment Payment, DateTimeOffset? Until) known))
            {
                known = (new ServicePayment(reference, asked.Visit, asked.Ask.At, nothing, nothing, []), null);
                order.Add(reference);
            }

            payments[reference] = asked.Ask.Step switch
            {
                PaymentStep.Hold or PaymentStep.Raise or PaymentStep.Lower => (known.Payment with { Held = answer.Amount }, answer.ExpiresAt),
                PaymentStep.Cancel => (known.Payment with { Held = nothing }, null),
                PaymentStep.Refund => (known.Payment with { Refunds = known.Payment.Refunds.Add(new ServiceRefund(answer.Reference!, asked.Ask.At, answer.Amount)) }, null),
                _ => (known.Payment with { Held = nothing, Taken = answer.Amount }, null),
            };
        }

        return
        [
            .. order.Select(reference => payments[reference])
                .Select(each => each.Until <= now ? each.Payment with { Held = Money.Zero(each.Payment.Held.Currency) } : each.Payment)
                .Where(payment => payment.At >= since || payment.Refunds.Any(refund => refund.At >= since)),
        ];
    }
}
