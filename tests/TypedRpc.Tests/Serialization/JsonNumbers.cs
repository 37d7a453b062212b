using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedRpc.Serialization;

namespace TypedRpc.Tests.Serialization;

/// <summary>Numbers and ids in JSON, where readers without types look at the text alone.</summary>
public sealed class JsonNumbers
{
    private static readonly Guid Id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(-12.0, "-12.0")]
    [InlineData(999_999_999_999_999.0, "999999999999999.0")]
    [InlineData(1e16, "10000000000000000.0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1.5e-7, "-1.5E-07")]
    public void A_double_is_never_written_as_an_integer(double value, string json)
    {
        Json.Write((ref JsonPayloadWriter w) => w.WriteDouble(value)).ShouldBe(json);
        BitConverter.DoubleToInt64Bits(Json.Read(json, (ref JsonPayloadReader r) => r.ReadDouble()))
            .ShouldBe(BitConverter.DoubleToInt64Bits(value));
        Json.Read(json, Json.Dynamic).ShouldBeOfType<double>();
    }

    [Theory]
    [InlineData(2f, "2.0")]
    [InlineData(-0f, "-0.0")]
    [InlineData(16_777_216f, "16777216.0")]
    [InlineData(1e10f, "1E+10")]
    public void A_float_is_never_written_as_an_integer(float value, string json)
    {
        Json.Write((ref JsonPayloadWriter w) => w.WriteSingle(value)).ShouldBe(json);
        BitConverter.SingleToInt32Bits(Json.Read(json, (ref JsonPayloadReader r) => r.ReadSingle()))
            .ShouldBe(BitConverter.SingleToInt32Bits(value));
    }

    [Theory]
    [InlineData("0.1234567890123456789012345678")]
    [InlineData("12.50")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    public void A_decimal_comes_back_with_all_its_digits(string text)
    {
        decimal value = decimal.Parse(text, CultureInfo.InvariantCulture);
        string json = Json.Write((ref JsonPayloadWriter w) => w.WriteDecimal(value));
        json.ShouldBe($"\"{text}\"");
        Json.Read(json, (ref JsonPayloadReader r) => r.ReadDecimal()).ToString(CultureInfo.InvariantCulture).ShouldBe(text);
        Json.Read(text, (ref JsonPayloadReader r) => r.ReadDecimal()).ShouldBe(value);
    }

    [Fact]
    public void A_decimal_is_written_as_a_number_where_the_options_say_so() =>
        Write(new RpcJsonOptions { DecimalsAsNumbers = true }, (ref JsonPayloadWriter w) => w.WriteDecimal(12.50m)).ShouldBe("12.50");

    [Theory]
    [InlineData("\"1,5\"")]
    [InlineData("\"1,000\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"\"")]
    [InlineData("\"1e99\"")]
    [InlineData("\"NaN\"")]
    [InlineData("true")]
    [InlineData("null")]
    public void A_value_that_is_not_a_decimal_is_refused(string json) => Json.Fault(json, (ref JsonPayloadReader r) => r.ReadDecimal());

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF")]
    [InlineData("{00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("(00112233-4455-6677-8899-aabbccddeeff)")]
    public void An_id_is_read_in_every_standard_form(string text)
    {
        Json.Read($"\"{text}\"", (ref JsonPayloadReader r) => r.ReadGuid()).ShouldBe(Id);
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => w.WriteString(text));
        Pack.Read(bytes, (ref MessagePackReader r) => r.ReadGuid()).ShouldBe(Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0011223344556677889aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeefg")]
    [InlineData("(00112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("{00112233-4455-6677-8899-aabbccddeeff)")]
    [InlineData("{0x00112233,0x4455,0x6677,{0x88,0x99,0xaa,0xbb,0xcc,0xdd,0xee,0xff}}")]
    public void A_value_that_is_not_an_id_is_refused(string text)
    {
        Json.Fault($"\"{text}\"", (ref JsonPayloadReader r) => r.ReadGuid());
        byte[] bytes = Pack.WriteBytes((ref MessagePackWriter w) => w.WriteString(text));
        Should.Throw<RpcSerializationException>(() => Pack.Read(bytes, (ref MessagePackReader r) => r.ReadGuid()));
    }

    [Fact]
    public void An_id_is_written_in_the_form_of_the_options_unless_it_has_its_own()
    {
        var digits = new RpcJsonOptions { GuidFormat = RpcGuidFormat.Digits };
        const string Digits = "\"00112233445566778899aabbccddeeff\"";
        const string Hyphens = "\"00112233-4455-6677-8899-aabbccddeeff\"";
        Write(digits, (ref JsonPayloadWriter w) => w.WriteGuid(Id)).ShouldBe(Digits);
        Write(new RpcJsonOptions(), (ref JsonPayloadWriter w) => w.WriteGuid(Id)).ShouldBe(Hyphens);
        Write(digits, (ref JsonPayloadWriter w) => ScalarCodec.WriteGuidHyphens(ref w, Id)).ShouldBe(Hyphens);
        Write(new RpcJsonOptions(), (ref JsonPayloadWriter w) => ScalarCodec.WriteGuidDigits(ref w, Id)).ShouldBe(Digits);
        Write(digits, (ref JsonPayloadWriter w) => DynamicValue.Write(ref w, new Dictionary<Guid, object> { [Id] = Id }))
            .ShouldBe($"{{{Digits}:{Digits}}}");
    }

    [Fact]
    public void An_unknown_form_of_ids_is_an_error_when_the_bus_is_made() =>
        Should.Throw<ArgumentException>(new RpcBusOptions { Oslo = new() { Json = new() { GuidFormat = (RpcGuidFormat)7 } } }.Validated);

    private static string Write(RpcJsonOptions options, JsonWriting write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var writer = new JsonPayloadWriter(json, options);
            write(ref writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
