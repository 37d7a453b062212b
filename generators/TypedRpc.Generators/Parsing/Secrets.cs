namespace TypedRpc.Generators.Parsing;

/// <summary>Names that notifications redact.</summary>
internal static class Secrets
{
    public const string LeftOut = "it will be left out of notifications; mark it [Sensitive] to say so";
    public const string WholePayload = "as the whole payload it is sent nevertheless; do not notify of it, or rename it";

    /// <summary>The same names as <c>NotificationOptions.DefaultRedactedNames</c>; a test compares them.</summary>
    public static readonly string[] Names =
    [
        "password", "passwd", "pwd", "admin_password", "admin_pass", "adminpass", "new_pass", "original_password",
        "secret", "client_secret", "secret_uuid", "secret_key", "token", "auth_token", "access_token", "refresh_token", "id_token",
        "api_key", "apikey", "private_key", "encryption_key", "credentials", "authorization", "x_auth_token", "sys_pswd", "user_data",
    ];

    public static bool IsName(string name) => Names.Contains(WireNames.Snake(name), StringComparer.Ordinal);
}
