using System.Diagnostics;

namespace TypedRpc.TestBroker;

/// <summary>Where the programs of a RabbitMQ are, and how they are started.</summary>
internal abstract class Distribution
{
    /// <summary>The server, as Debian places it. The command on the path would change the user.</summary>
    protected const string ServerScript = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Lines of the configuration that every broker of this distribution has.</summary>
    public abstract string Configuration { get; }

    /// <summary>Throws when this machine does not have it.</summary>
    public abstract void Check();

    /// <summary>The server, in a process that keeps its id, and that sees the files of the temporary folder by the same names.</summary>
    public abstract ProcessStartInfo Server();

    /// <summary>A program of Erlang.</summary>
    public abstract ProcessStartInfo Erlang(string program, params IEnumerable<string> arguments);
}
