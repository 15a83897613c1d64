namespace JustWalkOut.StoreServer.Web;

/// <summary>When webhooks are sent again, when they are given up, and where they may go.</summary>
public sealed record WebhookOptions
{
    /// <summary>How long a receiver may take to answer. Default 15 s, as Standard Webhooks advises (15 to 30 s).</summary>
    public TimeSpan AnswerMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The first wait before an event is sent again; each further one is twice as long, up to <see cref="AgainMax"/>, less up to half of it by chance, so that receivers are not met by all at once. Default 5 s.</summary>
    public TimeSpan AgainMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Default 1 h.</summary>
    public TimeSpan AgainMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After how long an event is given up that its receiver refuses while it takes others. Default 24 h.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>After how long a receiver that takes nothing is sent nothing any more until an admin says so; nothing is given up. Default 72 h.</summary>
    public TimeSpan PauseAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Events that one receiver is sent at once, each of another visit. Default 8.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>Events that one receiver has been found to lack, at most; what is behind them stays in the log until it is their turn. Default 512: a visit has about ten.</summary>
    public int WaitingMax { get; init; } = 512;

    /// <summary>Receivers at most. Default 20.</summary>
    public int ReceiversMax { get; init; } = 20;

    /// <summary>Whether receivers may be on this machine or in a private network. Default no.</summary>
    public bool AllowsPrivate { get; init; }

    /// <summary>Begins the chance by which waits differ.</summary>
    public int Seed { get; init; }
}
