using System.Buffers.Binary;
using System.Text;
using RabbitMQ.Client;

namespace TypedRpc.RabbitMQ.Connection;

/// <summary>
/// The SASL mechanism AMQPLAIN, which the client library lacks: user name and password as an AMQP table without its length.
/// </summary>
internal sealed class AmqPlainLogin : IAuthMechanismFactory, IAuthMechanism
{
    public string Name => "AMQPLAIN";

    public IAuthMechanism GetInstance() => this;

    public Task<byte[]> HandleChallengeAsync(byte[]? challenge, ConnectionConfig config, CancellationToken cancellationToken = default) =>
        Task.FromResult(Answer(config.UserName, config.Password));

    internal static byte[] Answer(string user, string password) => [.. Field("LOGIN"u8, user), .. Field("PASSWORD"u8, password)];

    // AMQP 0-9-1, 4.2.5.5: a short string for the name, the type, a long string for the value.
    private static byte[] Field(ReadOnlySpan<byte> name, string text)
    {
        byte[] value = Encoding.UTF8.GetBytes(text);
        byte[] field = [(byte)name.Length, .. name, (byte)'S', 0, 0, 0, 0, .. value];
        BinaryPrimitives.WriteInt32BigEndian(field.AsSpan(name.Length + 2), value.Length);
        return field;
    }
}
