using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using TypedRpc.Client;
using TypedRpc.RabbitMQ.Connection;
using TypedRpc.Transport;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>What becomes of each reply code of AMQP 0-9-1, and of what the client library throws: the table of docs/errors.md.</summary>
public sealed class ReplyCodeTests
{
    private static readonly ushort[] Codes = [311, 312, 313, 320, 402, 403, 404, 405, 406, 501, 502, 503, 504, 505, 506, 530, 540, 541];

    [Fact]
    public void The_document_has_the_table_of_all_reply_codes()
    {
        string[] rows = [.. Codes.Select(RowOf), RowOf(0)];
        string[] written =
        [
            .. File.ReadLines(Path.Combine(RootOf(AppContext.BaseDirectory), "docs", "errors.md"))
                .Where(line => line.StartsWith("| 3", StringComparison.Ordinal)
                    || line.StartsWith("| 4", StringComparison.Ordinal)
                    || line.StartsWith("| 5", StringComparison.Ordinal)
                    || line.StartsWith("| any other", StringComparison.Ordinal)),
        ];

        written.Select(WithoutName).ShouldBe(rows);
    }

    [Fact]
    public void A_code_of_the_broker_is_mapped_and_one_of_the_library_is_a_lost_connection()
    {
        foreach (ushort code in Codes)
        {
            TransportException fault = RabbitMqErrors.OfOperation(Interrupted(ShutdownInitiator.Peer, code), "trying");
            fault.Error.ShouldBe(ReplyCodes.ErrorOf(code));
            fault.Error.ShouldNotBe(TransportError.Unknown);
            fault.Message.ShouldContain("the broker's words");
            RabbitMqErrors.OfOperation(Interrupted(ShutdownInitiator.Library, code), "trying")
                .Error.ShouldBe(TransportError.ConnectionLost);
        }

        RabbitMqErrors.OfOperation(Interrupted(ShutdownInitiator.Peer, 599), "trying").Error.ShouldBe(TransportError.Unknown);
    }

    [Fact]
    public void Every_exception_of_the_client_library_is_known()
    {
        foreach (Type type in typeof(RabbitMQClientException).Assembly.GetExportedTypes()
            .Where(type => typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract))
        {
            var exception = (Exception)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            TransportError error = RabbitMqErrors.OfOperation(exception, "trying").Error;
            error.ShouldNotBe(TransportError.Unknown, type.FullName);
        }
    }

    [Fact]
    public void What_is_not_known_is_not_transient_and_says_its_type()
    {
        foreach (TransportException fault in new[]
        {
            RabbitMqErrors.OfOperation(new FormatException("odd"), "trying"),
            RabbitMqErrors.OfPublish(new FormatException("odd"), channelIsOpen: true),
        })
        {
            fault.Error.ShouldBe(TransportError.Unknown);
            fault.Message.ShouldContain("System.FormatException: odd");
            Faults.ToException(fault).IsTransient.ShouldBeFalse();
        }
    }

    private static string RowOf(ushort code)
    {
        RpcException exception = Faults.ToException(new TransportException(ReplyCodes.ErrorOf(code), "why"));
        string key = code == 0 ? "any other" : code.ToString(CultureInfo.InvariantCulture);
        return $"| {key} | `{ReplyCodes.ErrorOf(code)}` | `{exception.GetType().Name}`, {exception.Execution} | {(exception.IsTransient ? "yes" : "no")} |";
    }

    // The second column is the name of the code, for readers.
    private static string WithoutName(string row)
    {
        string[] cells = row.Split(" | ");
        return string.Join(" | ", [cells[0], .. cells[2..]]);
    }

    private static OperationInterruptedException Interrupted(ShutdownInitiator initiator, ushort code) =>
        new(new ShutdownEventArgs(initiator, code, "the broker's words"));

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "TypedRpc.sln")) ? folder : RootOf(Path.GetDirectoryName(folder)!);
}
