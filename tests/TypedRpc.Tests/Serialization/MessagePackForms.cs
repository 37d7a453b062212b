using System.Globalization;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>The bytes of every kind of value, against the MessagePack specification.</summary>
public sealed class MessagePackForms
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "01")]
    [InlineData(127, "7f")]
    [InlineData(128, "cc80")]
    [InlineData(255, "ccff")]
    [InlineData(256, "cd0100")]
    [InlineData(65535, "cdffff")]
    [InlineData(65536, "ce00010000")]
    [InlineData(uint.MaxValue, "ceffffffff")]
    [InlineData(uint.MaxValue + 1L, "cf0000000100000000")]
    [InlineData(long.MaxValue, "cf7fffffffffffffff")]
    [InlineData(-1, "ff")]
    [InlineData(-32, "e0")]
    [InlineData(-33, "d0df")]
    [InlineData(-128, "d080")]
    [InlineData(-129, "d1ff7f")]
    [InlineData(-32768, "d18000")]
    [InlineData(-32769, "d2ffff7fff")]
    [InlineData(int.MinValue, "d280000000")]
    [InlineData(int.MinValue - 1L, "d3ffffffff7fffffff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void An_integer_takes_its_shortest_form(long value, string hex)
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteInt64(value)).ShouldBe(hex);
        if (value >= 0)
            Pack.Write((ref MessagePackWriter w) => w.WriteUInt64((ulong)value)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadInt64()).ShouldBe(value);
        Pack.Read(hex, Pack.Dynamic).ShouldBe(value);
        Pack.Read(hex, Pack.Skip);
    }

    [Fact]
    public void The_largest_integer_takes_64_bits_without_a_sign()
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteUInt64(ulong.MaxValue)).ShouldBe("cfffffffffffffffff");
        Pack.Read("cfffffffffffffffff", (ref MessagePackReader r) => r.ReadUInt64()).ShouldBe(ulong.MaxValue);
        Pack.Read("cfffffffffffffffff", Pack.Dynamic).ShouldBe(ulong.MaxValue);
    }

    [Theory]
    [InlineData("05", 5)]
    [InlineData("cc05", 5)]
    [InlineData("cd0005", 5)]
    [InlineData("ce00000005", 5)]
    [InlineData("cf0000000000000005", 5)]
    [InlineData("d005", 5)]
    [InlineData("d10005", 5)]
    [InlineData("d200000005", 5)]
    [InlineData("d30000000000000005", 5)]
    [InlineData("ff", -1)]
    [InlineData("d0ff", -1)]
    [InlineData("d1ffff", -1)]
    [InlineData("d2ffffffff", -1)]
    [InlineData("d3ffffffffffffffff", -1)]
    public void Every_form_of_an_integer_is_read_into_every_type_that_holds_it(string hex, int value)
    {
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadSByte()).ShouldBe((sbyte)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadInt16()).ShouldBe((short)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadInt32()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadInt64()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDouble()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadSingle()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDecimal()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadTimeSpan()).ShouldBe(TimeSpan.FromTicks(value));
        if (value < 0)
        {
            Pack.Fault(hex, (ref MessagePackReader r) => r.ReadByte());
            Pack.Fault(hex, (ref MessagePackReader r) => r.ReadUInt16());
            Pack.Fault(hex, (ref MessagePackReader r) => r.ReadUInt32());
            Pack.Fault(hex, (ref MessagePackReader r) => r.ReadUInt64());
            Pack.Fault(hex, (ref MessagePackReader r) => r.ReadChar());
            return;
        }

        Pack.Read(hex, (ref MessagePackReader r) => r.ReadByte()).ShouldBe((byte)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadUInt16()).ShouldBe((ushort)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadUInt32()).ShouldBe((uint)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadUInt64()).ShouldBe((ulong)value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadChar()).ShouldBe((char)value);
    }

    [Fact]
    public void An_integer_beyond_its_type_is_refused_at_both_ends()
    {
        OutOf((ref MessagePackReader r) => r.ReadSByte(), sbyte.MinValue, sbyte.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadInt16(), short.MinValue, short.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadInt32(), int.MinValue, int.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadByte(), 0, byte.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadUInt16(), 0, ushort.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadUInt32(), 0, uint.MaxValue);
        OutOf((ref MessagePackReader r) => r.ReadChar(), 0, char.MaxValue);
        Pack.Fault("cf8000000000000000", (ref MessagePackReader r) => r.ReadInt64());
        Pack.Read("cf8000000000000000", (ref MessagePackReader r) => r.ReadDecimal()).ShouldBe(9223372036854775808m);
        Pack.Read("cf8000000000000000", (ref MessagePackReader r) => r.ReadDouble()).ShouldBe(9223372036854775808d);

        static void OutOf<T>(Reading<T> read, long least, long most)
        {
            Pack.Read(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteInt64(least)), read);
            Pack.Read(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteInt64(most)), read);
            Pack.Fault(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteInt64(least - 1)), read);
            Pack.Fault(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteInt64(most + 1)), read);
        }
    }

    [Fact]
    public void Null_and_truth_values_take_a_byte()
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteNull()).ShouldBe("c0");
        Pack.Write((ref MessagePackWriter w) => w.WriteBoolean(false)).ShouldBe("c2");
        Pack.Write((ref MessagePackWriter w) => w.WriteBoolean(true)).ShouldBe("c3");
        Pack.Write((ref MessagePackWriter w) => w.WriteString(null)).ShouldBe("c0");
        Pack.Write((ref MessagePackWriter w) => w.WriteBytes(null)).ShouldBe("c0");
        Pack.Read("c0", (ref MessagePackReader r) => r.TryReadNull()).ShouldBeTrue();
        Pack.Read("c2", (ref MessagePackReader r) => r.ReadBoolean()).ShouldBeFalse();
        Pack.Read("c3", (ref MessagePackReader r) => r.ReadBoolean()).ShouldBeTrue();
        Pack.Read("c0", Pack.Dynamic).ShouldBeNull();
        Pack.Read("c3", Pack.Dynamic).ShouldBe(true);
    }

    [Theory]
    [InlineData(1.5f, "ca3fc00000")]
    [InlineData(float.NaN, "caffc00000")]
    [InlineData(float.PositiveInfinity, "ca7f800000")]
    [InlineData(-0f, "ca80000000")]
    public void A_number_of_32_bits(float value, string hex)
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteSingle(value)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadSingle()).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDouble()).ShouldBe(value);
    }

    [Theory]
    [InlineData(1.1, "cb3ff199999999999a")]
    [InlineData(double.Epsilon, "cb0000000000000001")]
    [InlineData(double.NegativeInfinity, "cbfff0000000000000")]
    public void A_number_of_64_bits(double value, string hex)
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteDouble(value)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDouble()).ShouldBe(value);
        Pack.Read(hex, Pack.Dynamic).ShouldBe(value);
    }

    [Theory]
    [InlineData(0, "a0")]
    [InlineData(10, "aa")]
    [InlineData(11, "ab")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65535, "daffff")]
    [InlineData(65536, "db00010000")]
    public void Text_takes_its_shortest_form(int length, string header)
    {
        string text = new('x', length);
        string hex = header + Pack.Repeat("78", length);
        Pack.Write((ref MessagePackWriter w) => w.WriteString(text)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadString()).ShouldBe(text);
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData("ß")]
    [InlineData("ßßßßßßßßßß")]
    [InlineData("€€€€€€€€€€")]
    [InlineData("€€€€€€€€€€€")]
    [InlineData("😀😀😀😀😀")]
    [InlineData("😀😀😀😀😀😀")]
    [InlineData("\0")]
    [InlineData("a\u0000b")]
    public void The_length_of_text_is_counted_in_bytes(string text)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(text);
        string header = length < 32
            ? (0xa0 + length).ToString("x2", CultureInfo.InvariantCulture)
            : "d9" + length.ToString("x2", CultureInfo.InvariantCulture);
        Pack.Write((ref MessagePackWriter w) => w.WriteString(text)).ShouldBe(header + Pack.Utf8(text));
        Pack.Read(header + Pack.Utf8(text), (ref MessagePackReader r) => r.ReadString()).ShouldBe(text);
    }

    [Theory]
    [InlineData("a3616263")]
    [InlineData("d903616263")]
    [InlineData("da0003616263")]
    [InlineData("db00000003616263")]
    public void Every_form_of_text_is_read(string hex)
    {
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadString()).ShouldBe("abc");
        Pack.Read(hex, Pack.Dynamic).ShouldBe("abc");
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65535, "c5ffff")]
    [InlineData(65536, "c600010000")]
    public void Bytes_take_their_shortest_form(int length, string header)
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0xab, length)];
        string hex = header + Pack.Repeat("ab", length);
        Pack.Write((ref MessagePackWriter w) => w.WriteBytes(bytes)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadBytes()).ShouldBe(bytes);
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData("c403010203")]
    [InlineData("c50003010203")]
    [InlineData("c600000003010203")]
    public void Every_form_of_bytes_is_read(string hex) => Pack.Read(hex, (ref MessagePackReader r) => r.ReadBytes()).ShouldBe([1, 2, 3]);

    [Theory]
    [InlineData(0, "90")]
    [InlineData(15, "9f")]
    [InlineData(16, "dc0010")]
    [InlineData(65535, "dcffff")]
    [InlineData(65536, "dd00010000")]
    public void An_array_takes_its_shortest_form(int count, string header)
    {
        string hex = header + Pack.Repeat("c0", count);
        Pack.Write((ref MessagePackWriter w) =>
        {
            w.BeginArray(count);
            for (int i = 0; i < count; i++)
                w.WriteNull();
            w.EndArray();
        }).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) =>
        {
            int read = r.BeginArray();
            for (int i = 0; i < read; i++)
            {
                r.Element();
                r.TryReadNull().ShouldBeTrue();
            }

            r.EndArray();
            return read;
        }).ShouldBe(count);
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData(0, "80")]
    [InlineData(15, "8f")]
    [InlineData(16, "de0010")]
    [InlineData(65535, "deffff")]
    [InlineData(65536, "df00010000")]
    public void A_map_takes_its_shortest_form(int count, string header)
    {
        string hex = header + Pack.Repeat("01c0", count);
        Pack.Write((ref MessagePackWriter w) =>
        {
            w.BeginMap(count);
            for (int i = 0; i < count; i++)
            {
                w.Key();
                w.WriteInt64(1);
                w.Value();
                w.WriteNull();
            }

            w.EndMap();
        }).ShouldBe(hex);
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData("9101")]
    [InlineData("dc000101")]
    [InlineData("dd0000000101")]
    public void Every_form_of_an_array_is_read(string hex) => Pack.Read(hex, Pack.Dynamic).ShouldBe(new List<object?> { 1L });

    [Theory]
    [InlineData("81a16101")]
    [InlineData("de0001a16101")]
    [InlineData("df00000001a16101")]
    public void Every_form_of_a_map_is_read(string hex) =>
        Pack.Read(hex, Pack.Dynamic).ShouldBe(new Dictionary<string, object?> { ["a"] = 1L });

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "d6ff00000000")]
    [InlineData("2106-02-07T06:28:15Z", "d6ffffffffff")]
    [InlineData("2106-02-07T06:28:16Z", "d7ff0000000100000000")]
    [InlineData("1970-01-01T00:00:00.0000001Z", "d7ff0000019000000000")]
    [InlineData("1970-01-01T00:00:00.9999999Z", "d7ffee6b267000000000")]
    [InlineData("2514-05-30T01:53:03.9999999Z", "d7ffee6b2673ffffffff")]
    [InlineData("2514-05-30T01:53:04Z", "c70cff000000000000000400000000")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "c70cff3b9ac99cffffffffffffffff")]
    [InlineData("1969-12-31T23:59:59Z", "c70cff00000000ffffffffffffffff")]
    [InlineData("0001-01-01T00:00:00Z", "c70cff00000000fffffff1886e0900")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "c70cff3b9ac99c0000003afff4417f")]
    public void An_instant_is_a_timestamp_of_32_64_or_96_bits(string text, string hex)
    {
        DateTime value = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        Pack.Write((ref MessagePackWriter w) => w.WriteDateTime(value)).ShouldBe(hex);
        DateTime read = Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTime());
        read.ShouldBe(value);
        read.Kind.ShouldBe(DateTimeKind.Utc);
        Pack.Read(hex, Pack.Dynamic).ShouldBe(value);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset()).ShouldBe(new DateTimeOffset(value));
        Pack.Read(hex, Pack.Skip);
    }

    [Theory]
    [InlineData("d7ffee6b280000000000")] // 10^9 nanoseconds
    [InlineData("d7fffffffffc00000000")]
    [InlineData("c70cff3b9aca000000000000000000")]
    [InlineData("c70cff00000000fffffff1886e08ff")]
    [InlineData("c70cff000000000000003afff44180")]
    [InlineData("c70cff000000007fffffffffffffff")]
    [InlineData("c70cff000000008000000000000000")]
    public void A_timestamp_that_no_date_can_hold_is_refused(string hex) => Pack.Fault(hex, (ref MessagePackReader r) => r.ReadDateTime());

    [Theory]
    [InlineData("d401ff")]
    [InlineData("d4ffff")]
    [InlineData("d5ffffff")]
    [InlineData("d8ff00000000000000000000000000000000")]
    [InlineData("d60100000000")]
    [InlineData("c700ff")]
    [InlineData("c705ff0000000000")]
    [InlineData("c8000cff000000000000000000000000")]
    [InlineData("c90000000401aabbccdd")]
    public void Another_extension_can_be_skipped_and_not_read(string hex)
    {
        Pack.Read(hex, Pack.Skip);
        Pack.Fault(hex, Pack.Dynamic);
        Pack.Fault(hex, (ref MessagePackReader r) => r.ReadDateTime());
        new MessagePackReader(Pack.Bytes(hex), 0, Pack.Bytes(hex).Length).NextKind.ShouldBe(PayloadKind.Extension);
    }

    [Fact]
    public void A_local_time_is_written_in_UTC_and_one_of_no_kind_is_taken_as_UTC()
    {
        var utc = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        string expected = Pack.Write((ref MessagePackWriter w) => w.WriteDateTime(utc));
        Pack.Write((ref MessagePackWriter w) => w.WriteDateTime(utc.ToLocalTime())).ShouldBe(expected);
        Pack.Write((ref MessagePackWriter w) => w.WriteDateTime(DateTime.SpecifyKind(utc, DateTimeKind.Unspecified))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("2024-05-06T07:08:09+00:00")]
    [InlineData("2024-05-06T07:08:09.1234567+14:00")]
    [InlineData("2024-05-06T07:08:09-14:00")]
    [InlineData("2024-05-06T07:08:09-03:30")]
    public void An_instant_with_an_offset_is_an_array_of_timestamp_and_minutes(string text)
    {
        DateTimeOffset value = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        string hex = Pack.Write((ref MessagePackWriter w) => w.WriteDateTimeOffset(value));
        hex.ShouldStartWith("92");
        DateTimeOffset read = Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset());
        read.ShouldBe(value);
        read.Offset.ShouldBe(value.Offset);
    }

    // What MessagePack-CSharp writes: its formatter takes the ticks of the clock at the offset as UTC, and the offset as a short.
    [Theory]
    [InlineData("2024-05-06T07:08:09+00:00", "92d6ff663881d900")]
    [InlineData("2024-05-06T07:08:09+05:30", "92d6ff663881d9cd014a")]
    [InlineData("2024-05-06T07:08:09-03:30", "92d6ff663881d9d1ff2e")]
    [InlineData("0001-01-01T00:00:00-14:00", "92c70cff00000000fffffff1886e0900d1fcb8")]
    [InlineData("9999-12-31T23:59:59.9999999+14:00", "92c70cff3b9ac99c0000003afff4417fcd0348")]
    public void An_instant_with_an_offset_is_the_clock_there_and_the_minutes(string text, string hex)
    {
        DateTimeOffset value = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        Pack.Write((ref MessagePackWriter w) => w.WriteDateTimeOffset(value)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset()).ShouldBe(value);
    }

    [Fact]
    public void The_first_and_the_last_instant_with_an_offset_travel()
    {
        foreach (DateTimeOffset value in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
        {
            string hex = Pack.Write((ref MessagePackWriter w) => w.WriteDateTimeOffset(value));
            Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset()).ShouldBe(value);
        }
    }

    [Theory]
    [InlineData("92 d6ff00000000 cd0349")] // 841 minutes
    [InlineData("92 d6ff00000000 d1fcb7")] // -841
    [InlineData("92 d6ff00000000 d18000")] // the one 16-bit number without a positive one
    [InlineData("92 d6ff00000000 ce00010000")]
    [InlineData("91 d6ff00000000")]
    [InlineData("93 d6ff00000000 00 00")]
    [InlineData("92 c70cff00000000fffffff1886e0900 01")] // before the first instant there is
    [InlineData("92 c70cff3b9ac99c0000003afff4417f ff")]
    [InlineData("c0")]
    public void An_offset_that_cannot_be_is_refused(string hex) => Pack.Fault(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset());

    [Theory]
    [InlineData("0")]
    [InlineData("1.10")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("-0.0000000000000000000000000001")]
    public void A_decimal_is_text_that_keeps_its_scale(string text)
    {
        decimal value = decimal.Parse(text, CultureInfo.InvariantCulture);
        Pack.Write((ref MessagePackWriter w) => w.WriteDecimal(value))
            .ShouldBe((0xa0 + text.Length).ToString("x2", CultureInfo.InvariantCulture) + Pack.Utf8(text));
        Pack.Read(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteDecimal(value)), (ref MessagePackReader r) => r.ReadDecimal())
            .ToString(CultureInfo.InvariantCulture).ShouldBe(text);
    }

    [Theory]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("a3316532", "100")]
    public void A_decimal_is_read_from_other_numbers_too(string hex, string value) =>
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDecimal()).ShouldBe(decimal.Parse(value, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("cb7ff0000000000000")]
    [InlineData("cb7ff8000000000000")]
    [InlineData("cb7fefffffffffffff")]
    [InlineData("cbffefffffffffffff")]
    [InlineData("a0")]
    [InlineData("a1ff")]
    [InlineData("a478787878")]
    [InlineData("a5314533302d")]
    public void A_value_that_is_not_a_decimal_is_refused(string hex) => Pack.Fault(hex, (ref MessagePackReader r) => r.ReadDecimal());

    [Fact]
    public void An_id_is_36_characters_and_is_read_from_16_bytes_too()
    {
        var id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        string hex = "d924" + Pack.Utf8("00112233-4455-6677-8899-aabbccddeeff");
        Pack.Write((ref MessagePackWriter w) => w.WriteGuid(id)).ShouldBe(hex);
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadGuid()).ShouldBe(id);
        Pack.Read("c41000112233445566778899aabbccddeeff", (ref MessagePackReader r) => r.ReadGuid()).ShouldBe(id);
        Pack.Read("da0024" + Pack.Utf8("00112233-4455-6677-8899-AABBCCDDEEFF"), (ref MessagePackReader r) => r.ReadGuid()).ShouldBe(id);
    }

    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff ")]
    [InlineData("00112233-4455-6677-8899-aabbccddeef")]
    [InlineData("")]
    public void A_value_that_is_not_an_id_is_refused(string text) =>
        Pack.Fault(Pack.WriteBytes((ref MessagePackWriter w) => w.WriteString(text)), (ref MessagePackReader r) => r.ReadGuid());

    [Fact]
    public void A_duration_is_a_number_of_ticks_and_is_read_from_text_too()
    {
        Pack.Write((ref MessagePackWriter w) => w.WriteTimeSpan(TimeSpan.FromTicks(-1))).ShouldBe("ff");
        Pack.Read("d38000000000000000", (ref MessagePackReader r) => r.ReadTimeSpan()).ShouldBe(TimeSpan.MinValue);
        Pack.Read("a8" + Pack.Utf8("01:02:03"), (ref MessagePackReader r) => r.ReadTimeSpan()).ShouldBe(new TimeSpan(1, 2, 3));
    }

    [Fact]
    public void Text_of_an_instant_is_read_as_an_instant()
    {
        string hex = Pack.Write((ref MessagePackWriter w) => w.WriteString("2024-05-06T07:08:09"));
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTime()).ShouldBe(new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        Pack.Read(hex, (ref MessagePackReader r) => r.ReadDateTimeOffset())
            .ShouldBe(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("12:30")]
    [InlineData("Monday")]
    [InlineData("5/3/2024")]
    [InlineData("")]
    [InlineData("2024-13-01")]
    [InlineData("yesterday")]
    public void Text_that_is_not_an_instant_of_ISO_8601_is_refused(string text)
    {
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => w.WriteString(text));
        Pack.Fault(bytes, (ref MessagePackReader r) => r.ReadDateTime());
        Pack.Fault(bytes, (ref MessagePackReader r) => r.ReadDateTimeOffset());
    }
}
