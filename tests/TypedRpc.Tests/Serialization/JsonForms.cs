using System.Globalization;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>The text of every kind of value.</summary>
public sealed class JsonForms
{
    [Fact]
    public void Every_kind_of_value_has_its_form()
    {
        Json.Write((ref JsonPayloadWriter w) => w.WriteNull()).ShouldBe("null");
        Json.Write((ref JsonPayloadWriter w) => w.WriteBoolean(true)).ShouldBe("true");
        Json.Write((ref JsonPayloadWriter w) => w.WriteInt64(long.MinValue)).ShouldBe("-9223372036854775808");
        Json.Write((ref JsonPayloadWriter w) => w.WriteUInt64(ulong.MaxValue)).ShouldBe("18446744073709551615");
        Json.Write((ref JsonPayloadWriter w) => w.WriteSingle(0.1f)).ShouldBe("0.1");
        Json.Write((ref JsonPayloadWriter w) => w.WriteDouble(0.1)).ShouldBe("0.1");
        Json.Write((ref JsonPayloadWriter w) => w.WriteDecimal(1.10m)).ShouldBe("\"1.10\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteChar('x')).ShouldBe("\"x\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteString(null)).ShouldBe("null");
        Json.Write((ref JsonPayloadWriter w) => w.WriteBytes(null)).ShouldBe("null");
        Json.Write((ref JsonPayloadWriter w) => w.WriteBytes([0, 255])).ShouldBe("\"AP8=\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteGuid(Guid.Empty)).ShouldBe("\"00000000-0000-0000-0000-000000000000\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteDateTime(new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc)))
            .ShouldBe("\"2024-05-06T07:08:09Z\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteDateTime(new DateTime(2024, 5, 6, 7, 8, 9))).ShouldBe("\"2024-05-06T07:08:09Z\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteDateTimeOffset(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromHours(-3.5))))
            .ShouldBe("\"2024-05-06T07:08:09-03:30\"");
        Json.Write((ref JsonPayloadWriter w) => w.WriteTimeSpan(new TimeSpan(-1, -2, -3, -4, -5))).ShouldBe("\"-1.02:03:04.0050000\"");
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.0", 3)]
    [InlineData("3e2", 300)]
    [InlineData("300e-2", 3)]
    [InlineData("-0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("1E+2", 100)]
    public void A_whole_number_is_an_integer_in_every_form(string json, int value)
    {
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt32()).ShouldBe(value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt64()).ShouldBe(value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt64()).ShouldBe((ulong)value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadInt16()).ShouldBe((short)value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt16()).ShouldBe((ushort)value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadUInt32()).ShouldBe((uint)value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadDouble()).ShouldBe(value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadSingle()).ShouldBe(value);
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadDecimal()).ShouldBe(value);
    }

    [Theory]
    [InlineData("3.5")]
    [InlineData("1e-1")]
    [InlineData("1e30")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999999999999999999999")]
    public void A_value_that_is_not_a_whole_number_in_range_is_refused(string json)
    {
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadSByte());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadInt16());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadInt32());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadInt64());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadByte());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadUInt16());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadUInt32());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadUInt64());
    }

    [Fact]
    public void An_integer_beyond_its_type_is_refused_at_both_ends()
    {
        OutOf((ref JsonPayloadReader r) => r.ReadSByte(), sbyte.MinValue, sbyte.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadInt16(), short.MinValue, short.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadInt32(), int.MinValue, int.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadInt64(), long.MinValue, long.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadByte(), 0, byte.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadUInt16(), 0, ushort.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadUInt32(), 0, uint.MaxValue);
        OutOf((ref JsonPayloadReader r) => r.ReadUInt64(), 0, ulong.MaxValue);

        static void OutOf<T>(JsonReading<T> read, decimal least, decimal most)
        {
            foreach (string form in new[] { "", ".0", "e0" })
            {
                Json.Read(least.ToString(CultureInfo.InvariantCulture) + form, read);
                Json.Read(most.ToString(CultureInfo.InvariantCulture) + form, read);
                Json.Fault((least - 1).ToString(CultureInfo.InvariantCulture) + form, read);
                Json.Fault((most + 1).ToString(CultureInfo.InvariantCulture) + form, read);
            }
        }
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public void A_number_that_would_be_infinite_is_refused(string json)
    {
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadDouble());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadSingle());
        Json.Fault(json, (ref JsonPayloadReader r) => r.ReadDecimal());
        Json.Fault("1e39", (ref JsonPayloadReader r) => r.ReadSingle());
    }

    [Fact]
    public void Numbers_without_an_end_are_not_written()
    {
        foreach (double value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => w.WriteDouble(value)));
            Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) => w.WriteSingle((float)value)));
        }
    }

    [Fact]
    public void Instants_ids_and_durations_come_back_as_they_went()
    {
        DateTime now = new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc).AddTicks(1234567);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDateTime(now), (ref JsonPayloadReader r) => r.ReadDateTime()).ShouldBe(now);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDateTime(now), (ref JsonPayloadReader r) => r.ReadDateTime()).Kind
            .ShouldBe(DateTimeKind.Utc);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDateTime(DateTime.MaxValue), (ref JsonPayloadReader r) => r.ReadDateTime())
            .ShouldBe(DateTime.MaxValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDateTime(DateTime.MinValue), (ref JsonPayloadReader r) => r.ReadDateTime())
            .ShouldBe(DateTime.MinValue);
        RoundTrip(
            (ref JsonPayloadWriter w) => w.WriteDateTimeOffset(DateTimeOffset.MaxValue),
            (ref JsonPayloadReader r) => r.ReadDateTimeOffset()).ShouldBe(DateTimeOffset.MaxValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteTimeSpan(TimeSpan.MinValue), (ref JsonPayloadReader r) => r.ReadTimeSpan())
            .ShouldBe(TimeSpan.MinValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteTimeSpan(TimeSpan.MaxValue), (ref JsonPayloadReader r) => r.ReadTimeSpan())
            .ShouldBe(TimeSpan.MaxValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDecimal(decimal.MinValue), (ref JsonPayloadReader r) => r.ReadDecimal())
            .ShouldBe(decimal.MinValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDouble(double.Epsilon), (ref JsonPayloadReader r) => r.ReadDouble())
            .ShouldBe(double.Epsilon);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteDouble(double.MaxValue), (ref JsonPayloadReader r) => r.ReadDouble())
            .ShouldBe(double.MaxValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteSingle(float.MaxValue), (ref JsonPayloadReader r) => r.ReadSingle())
            .ShouldBe(float.MaxValue);
        RoundTrip((ref JsonPayloadWriter w) => w.WriteString("a\"\\\u2028\0\U0001F600<&>"), (ref JsonPayloadReader r) => r.ReadString())
            .ShouldBe("a\"\\\u2028\0\U0001F600<&>");
    }

    [Theory]
    [InlineData("2024-05-06T07:08:09", "2024-05-06T07:08:09.0000000Z")]
    [InlineData("2024-05-06T07:08:09.123456", "2024-05-06T07:08:09.1234560Z")]
    [InlineData("2024-05-06T07:08:09.123456+00:00", "2024-05-06T07:08:09.1234560Z")]
    [InlineData("2024-05-06T09:08:09+02:00", "2024-05-06T07:08:09.0000000Z")]
    [InlineData("2024-05-06 07:08:09", "2024-05-06T07:08:09.0000000Z")]
    [InlineData("2024-05-06", "2024-05-06T00:00:00.0000000Z")]
    public void The_forms_of_instants_that_Python_writes_are_read(string text, string expected) =>
        Json.Read($"\"{text}\"", (ref JsonPayloadReader r) => r.ReadDateTime())
            .ToString("O", CultureInfo.InvariantCulture).ShouldBe(expected);

    [Fact]
    public void The_keys_of_a_map_are_text_for_every_type()
    {
        var id = Guid.NewGuid();
        string json = Json.Write((ref JsonPayloadWriter w) =>
        {
            w.BeginMap(6);
            w.Key();
            w.WriteInt64(-5);
            w.Value();
            w.WriteInt64(1);
            w.Key();
            w.WriteUInt64(ulong.MaxValue);
            w.Value();
            w.WriteInt64(2);
            w.Key();
            w.WriteBoolean(true);
            w.Value();
            w.WriteInt64(3);
            w.Key();
            w.WriteGuid(id);
            w.Value();
            w.WriteInt64(4);
            w.Key();
            w.WriteChar('"');
            w.Value();
            w.WriteInt64(5);
            w.Key();
            w.WriteString("");
            w.Value();
            w.WriteInt64(6);
            w.EndMap();
        });
        json.ShouldBe($$"""{"-5":1,"18446744073709551615":2,"true":3,"{{id}}":4,"\u0022":5,"":6}""");
        Json.Read(json, (ref JsonPayloadReader r) =>
        {
            r.BeginMap().ShouldBe(6);
            r.Key();
            r.ReadInt32().ShouldBe(-5);
            r.Value();
            r.ReadInt32().ShouldBe(1);
            r.Key();
            r.ReadUInt64().ShouldBe(ulong.MaxValue);
            r.Value();
            r.ReadInt32().ShouldBe(2);
            r.Key();
            r.ReadBoolean().ShouldBeTrue();
            r.Value();
            r.ReadInt32().ShouldBe(3);
            r.Key();
            r.ReadGuid().ShouldBe(id);
            r.Value();
            r.ReadInt32().ShouldBe(4);
            r.Key();
            r.ReadChar().ShouldBe('"');
            r.Value();
            r.ReadInt32().ShouldBe(5);
            r.Key();
            r.TryReadNull().ShouldBeFalse();
            r.ReadString().ShouldBe("");
            r.Value();
            r.ReadInt32().ShouldBe(6);
            r.EndMap();
            return 0;
        });
    }

    [Theory]
    [InlineData("""{"x":1}""")]
    [InlineData("""{"":1}""")]
    [InlineData("""{"1.0":1}""")]
    [InlineData("""{" 1":1}""")]
    [InlineData("""{"1_000":1}""")]
    [InlineData("""{"2147483648":1}""")]
    [InlineData("""{"99999999999999999999":1}""")]
    [InlineData("""{"\ud800":1}""")]
    public void A_key_that_is_not_a_number_of_its_type_is_refused(string json) => Json.Fault(json, (ref JsonPayloadReader r) =>
    {
        r.BeginMap();
        r.Key();
        return r.ReadInt32();
    });

    [Fact]
    public void Null_and_half_of_a_surrogate_pair_cannot_be_keys_in_JSON()
    {
        Refused((ref JsonPayloadWriter w) => w.WriteString(null));
        Refused((ref JsonPayloadWriter w) => w.WriteString(new string('\ud800', 1)));
    }

    private static void Refused(JsonWriting write) => Should.Throw<RpcSerializationException>(() => Json.Write((ref JsonPayloadWriter w) =>
    {
        w.BeginMap(1);
        w.Key();
        write(ref w);
        w.Value();
        w.WriteNull();
        w.EndMap();
    }));

    private static T RoundTrip<T>(JsonWriting write, JsonReading<T> read) => Json.Read(Json.Write(write), read);
}
