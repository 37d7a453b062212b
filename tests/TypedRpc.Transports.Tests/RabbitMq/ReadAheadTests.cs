using TypedRpc.RabbitMQ.Connection;

namespace TypedRpc.Transports.Tests.RabbitMq;

/// <summary>A busy connection is read in large pieces. No broker.</summary>
public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_byte_is_read_once_and_in_order_whatever_the_sizes_of_the_reads(int seed)
    {
        var random = new Random(seed);
        byte[] sent = new byte[1_000_000];
        random.NextBytes(sent);
        var ahead = new ReadAhead();
        var read = new List<byte>();
        int at = 0;
        while (read.Count < sent.Length)
        {
            byte[] buffer = new byte[random.Next(1, 8192)];
            int count;
            if (ahead.HasBytes)
            {
                count = ahead.Take(buffer);
            }
            else
            {
                Memory<byte> target = ahead.Target(buffer);
                int received = Math.Min(random.Next(2) == 0 ? target.Length : random.Next(1, target.Length + 1), sent.Length - at);
                sent.AsSpan(at, received).CopyTo(target.Span);
                at += received;
                count = ahead.OnRead(received, target, buffer);
            }

            count.ShouldBeGreaterThan(0);
            read.AddRange(buffer.AsSpan(0, count));
        }

        read.ToArray().AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public void A_large_read_follows_a_full_one_and_a_small_one_ends_them()
    {
        var ahead = new ReadAhead();
        byte[] buffer = new byte[4096];

        ahead.Target(buffer).Length.ShouldBe(4096);
        ahead.OnRead(100, buffer, buffer).ShouldBe(100);
        ahead.Target(buffer).Length.ShouldBe(4096);
        ahead.OnRead(4096, buffer, buffer).ShouldBe(4096);
        Memory<byte> large = ahead.Target(buffer);
        large.Length.ShouldBeGreaterThanOrEqualTo(64 * 1024);
        ahead.OnRead(5000, large, buffer).ShouldBe(4096);
        ahead.Take(buffer).ShouldBe(904);
        large = ahead.Target(buffer);
        large.Length.ShouldBeGreaterThan(4096);
        ahead.OnRead(10, large, buffer).ShouldBe(10);
        ahead.Target(buffer).Length.ShouldBe(4096);
    }

    [Fact]
    public void The_end_of_the_stream_is_passed_on()
    {
        var ahead = new ReadAhead();
        byte[] buffer = new byte[4096];
        ahead.OnRead(4096, ahead.Target(buffer), buffer);

        ahead.OnRead(0, ahead.Target(buffer), buffer).ShouldBe(0);
        ahead.HasBytes.ShouldBeFalse();
    }
}
