using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>Another implementation of MessagePack in a process of its own, which lives as long as the tests of a class.</summary>
public abstract class Peer : IDisposable
{
    // Far above what an answer takes; a peer that says nothing fails the test instead of stopping it for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    /// <summary>Starts the process.</summary>
    /// <param name="program">The program to run.</param>
    /// <param name="script">The script, beside this assembly.</param>
    /// <param name="install">What to do where it does not start.</param>
    /// <param name="environment">Variables of the process.</param>
    protected Peer(string program, string script, string install, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "MessagePack", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        try
        {
            _process = Process.Start(start)!;
            _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
            _process.BeginErrorReadLine();
            Name = Encoding.UTF8.GetString(InTime(Receive));
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
        {
            _process?.WaitForExit();
            throw new InvalidOperationException(
                $"The peer {program} {script} does not run. {install} tests/run does that too.\n{_errors}", exception);
        }
    }

    /// <summary>The implementation and its version.</summary>
    public string Name { get; }

    /// <summary>What the peer sees in the bytes.</summary>
    /// <exception cref="InvalidDataException">The peer refuses them.</exception>
    public JsonNode Decode(byte[] messagePack) => JsonNode.Parse(Ask('d', messagePack))!;

    /// <summary>What the peer writes for a description.</summary>
    public byte[] Encode(JsonNode description, string options = "") =>
        Ask('e', Encoding.UTF8.GetBytes(new JsonArray(options, description.DeepClone()).ToJsonString()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close(); // the peer ends with its input
        if (!_process.WaitForExit(Limit))
            _process.Kill();
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private byte[] Ask(char kind, byte[] body)
    {
        lock (_process)
        {
            byte[] answer = InTime(() =>
            {
                Stream input = _process.StandardInput.BaseStream;
                byte[] header = new byte[5];
                BinaryPrimitives.WriteInt32BigEndian(header, body.Length + 1);
                header[4] = (byte)kind;
                input.Write(header);
                input.Write(body);
                input.Flush();
                return Receive();
            });
            return answer[0] == '+' ? answer[1..] : throw new InvalidDataException($"{Name}: {Encoding.UTF8.GetString(answer[1..])}");
        }
    }

    private byte[] Receive()
    {
        Stream output = _process.StandardOutput.BaseStream;
        byte[] header = new byte[4];
        output.ReadExactly(header);
        byte[] frame = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        output.ReadExactly(frame);
        return frame;
    }

    private static byte[] InTime(Func<byte[]> exchange) => Task.Run(exchange).WaitAsync(Limit).GetAwaiter().GetResult();
}
