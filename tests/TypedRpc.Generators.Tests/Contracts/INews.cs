namespace TypedRpc.Generators.Tests.Contracts;

public interface INewsBase
{
    [Notification("news.base", NotificationPriority.Warn)] Task BaseAsync(Point point);
}

/// <summary>Payloads of every form.</summary>
[NotificationTopic("news", "archive", Exchange = "press")]
public interface INews : INewsBase
{
    [Notification("news.login")] ValueTask LoginAsync(Login login, CancellationToken cancellationToken = default);

    [Notification("news.pair")] Task PairAsync(int @class, [Sensitive] string secret, Color? colorOfIt = null);

    [Notification("news.nothing")] Task NothingAsync(CancellationToken cancellationToken);

    [Notification("news.number", NotificationPriority.Sample)] Task NumberAsync(int number);

    [Notification("news.points")] Task PointsAsync(params List<Point> points);
}

public sealed record Login(string UserName, [Sensitive] string Password, [property: Sensitive] int Pin = 0);

[RpcTopic("reporter")]
public interface IReporter
{
    [Call(Notify = "report.write")] Task WriteAsync(string text, [Sensitive] string password);

    [Cast(Notify = "report.drop")] Task DropAsync(int id);

    [Call] Task ReadAsync(int id);
}
