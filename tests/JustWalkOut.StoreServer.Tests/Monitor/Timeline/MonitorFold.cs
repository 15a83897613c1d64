using JustWalkOut.StoreServer.Monitor;

namespace JustWalkOut.StoreServer.Tests.Monitor;

/// <summary>What a monitor makes of what it is told, written down without regard to how anything else does it.</summary>
internal sealed class MonitorFold
{
    private readonly SortedDictionary<int, CartView> _carts = [];
    private readonly SortedDictionary<string, double?> _grams = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, MonitorAlert> _alerts = [];
    private readonly SortedSet<long> _heard = [];
    private MonitorMessage.Presences? _people;
    private MonitorMessage.Health? _health;
    private long _number;

    public void Take(IEnumerable<MonitorMessage> messages)
    {
        foreach (MonitorMessage message in messages)
        {
            Take(message);
        }
    }

    /// <summary>Begins anew, as with a snapshot.</summary>
    public void Begin(long number, IEnumerable<CartView> carts, IEnumerable<MonitorMessage> recent, IEnumerable<MonitorAlert> alerts)
    {
        _carts.Clear();
        _alerts.Clear();
        _heard.Clear();
        _grams.Clear();
        (_people, _health, _number) = (null, null, number);
        foreach (CartView cart in carts)
        {
            _carts[cart.Visit] = cart;
        }

        _heard.UnionWith(recent.OfType<MonitorMessage.MonitorEvent>().Select(happened => happened.Number));
        foreach (MonitorAlert alert in alerts)
        {
            _alerts[alert.Id] = alert;
        }
    }

    /// <summary>All of it, to be compared; what happened as far as the latest sixty but carts go.</summary>
    public string Shown(bool hasState) => System.Text.Json.JsonSerializer.Serialize(
        new
        {
            Number = _number,
            Carts = _carts.Values,
            Heard = _heard.Reverse().Take(60),
            Alerts = _alerts.Values.Where(alert => !alert.IsOver || alert.By is null).OrderBy(alert => alert.Id),
            People = hasState ? _people : null,
            Grams = hasState ? _grams : null,
            Health = hasState ? _health : null,
        },
        Carts.Messages.MessageJson.Indented);

    private void Take(MonitorMessage message)
    {
        switch (message)
        {
            case MonitorMessage.Snapshot all:
                Begin(all.Number, all.Carts, all.Recent, all.Alerts);
                break;
            case MonitorMessage.Presences people:
                _people = people;
                break;
            case MonitorMessage.Plates plates:
                foreach ((string plate, double? grams) in plates.Grams)
                {
                    _grams[plate] = grams;
                }

                break;
            case MonitorMessage.Health health:
                _health = health;
                break;
            case MonitorMessage.MonitorEvent happened:
                Assert.Equal(_number + 1, happened.Number);
                _number = happened.Number;
                Hear(happened);
                break;
        }
    }

    private void Hear(MonitorMessage.MonitorEvent happened)
    {
        if (happened is MonitorMessage.CartShown shown)
        {
            _carts[shown.Cart.Visit] = shown.Cart;
            return;
        }

        _heard.Add(happened.Number);
        if (happened is MonitorMessage.AlertRaised raised)
        {
            foreach (MonitorAlert before in _alerts.Values.Where(alert => alert.Part == raised.Alert.Part && alert.Id != raised.Alert.Id && !alert.IsOver && !raised.Alert.IsOver).ToArray())
            {
                _alerts[before.Id] = before with { IsOver = true, OverAt = raised.At };
            }

            _alerts[raised.Alert.Id] = raised.Alert;
        }
    }
}
