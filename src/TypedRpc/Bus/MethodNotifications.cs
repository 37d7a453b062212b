using System.Buffers;
using System.Text.Json;
using TypedRpc.Notifications;
using TypedRpc.Serialization;
using TypedRpc.Server;
using TypedRpc.Wire;

namespace TypedRpc;

/// <summary>
/// Publishes notifications before and after runs of methods with <see cref="RpcMethod.Notify"/>: <c>.start</c>, then <c>.end</c> or
/// <c>.error</c>.
/// </summary>
internal sealed class MethodNotifications(NotifierCore notifications) : MethodHooks
{
    public override MethodHook? Begin(RpcRequest request) => notifications.Drivers.IsAny ? new Run(notifications, request) : null;

    private sealed class Run(NotifierCore notifications, RpcRequest request) : MethodHook
    {
        private const int DepthOfParts = 2; // nesting level of arguments and result: message, payload

        private ReadOnlyMemory<byte>? _arguments;
        private bool _isRunning;

        public override void Started<TArguments>(Shape<TArguments> shape, TArguments arguments)
        {
            _isRunning = true;
            Notify(".start", NotificationPriority.Info, () =>
            {
                // Serialized now for the later notifications, because the implementation may change the arguments.
                _arguments = notifications.Payloads.Write(shape, arguments, DepthOfParts);
                return Payload(null, null);
            });
        }

        public override void Ended<TResult>(Shape<TResult> shape, TResult result)
        {
            if (!_isRunning)
                return;
            _isRunning = false;
            Notify(".end", NotificationPriority.Info, () => typeof(TResult) == typeof(Nothing)
                ? Payload(null, null)
                : Payload(notifications.Payloads.Write(shape, result, DepthOfParts), null));
        }

        public override void Failed(Exception exception)
        {
            if (!_isRunning)
                return;
            _isRunning = false;
            Notify(".error", NotificationPriority.Error, () => Payload(null, Fault.Of(exception, withStackTrace: false)));
        }

        // A failed notification must not fail the call.
        private void Notify(string what, NotificationPriority priority, Func<ReadOnlyMemory<byte>> payload)
        {
            string eventType = request.Method.Notify + what;
            try
            {
                string publisherId = $"{request.Target.Topic}.{request.Target.Server}";
                Notification notification = notifications.Create(publisherId, eventType, priority, request.Context, payload());
                notifications.NotifyOrDrop(notification);
            }
            catch (Exception exception)
            {
                notifications.DropUnmade(eventType, (exception.InnerException ?? exception).GetType());
            }
        }

        private ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte>? result, Fault? failure)
        {
            var bytes = new ArrayBufferWriter<byte>(256);
            using var json = new Utf8JsonWriter(bytes);
            json.WriteStartObject();
            json.WriteString("method"u8, request.Method.Name);
            WritePart(json, "arguments", _arguments);
            WritePart(json, "result", result);
            if (failure is not null)
            {
                json.WriteStartObject("failure"u8);
                json.WriteString("type"u8, failure.Type);
                json.WriteString("message"u8, failure.Message);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.Flush();
            return bytes.WrittenMemory;
        }

        private static void WritePart(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? part)
        {
            if (part is not { } bytes)
                return;
            json.WritePropertyName(name);
            json.WriteRawValue(bytes.Span, skipInputValidation: true);
        }
    }
}
