using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>The connection file of a front end: where the five sockets are, and the key that signs the messages.</summary>
internal sealed record ConnectionFile(IPAddress Address, int Shell, int Iopub, int Stdin, int Control, int Heartbeat, string Key)
{
    public static ConnectionFile Read(string path)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            if (Text("transport", "tcp") != "tcp") throw new KernelException($"{path}: transport '{Text("transport", "tcp")}' is not supported, only tcp", exitCode: 2);
            string scheme = Text("signature_scheme", "hmac-sha256");
            if (scheme != "hmac-sha256") throw new KernelException($"{path}: signature scheme '{scheme}' is not supported, only hmac-sha256", exitCode: 2);
            string ip = Text("ip", "127.0.0.1");
            IPAddress? address = ip == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(ip, out IPAddress? parsed) ? parsed : null;
            if (address is null) throw new KernelException($"{path}: '{ip}' is not an IP address", exitCode: 2);
            return new ConnectionFile(address, Port("shell_port"), Port("iopub_port"), Port("stdin_port"), Port("control_port"), Port("hb_port"), Text("key", ""));

            string Text(string name, string otherwise) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? otherwise : otherwise;
            int Port(string name) => root.GetProperty(name).GetInt32();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new KernelException($"{path}: not a usable connection file: {e.Message}", e, exitCode: 2);
        }
    }

    /// <summary>Writes the file whole or not at all: whoever waits for it never sees a part.</summary>
    public void Write(string path)
    {
        var json = new JsonObject
        {
            ["transport"] = "tcp",
            ["ip"] = Address.ToString(),
            ["shell_port"] = Shell,
            ["iopub_port"] = Iopub,
            ["stdin_port"] = Stdin,
            ["control_port"] = Control,
            ["hb_port"] = Heartbeat,
            ["signature_scheme"] = "hmac-sha256",
            ["key"] = Key,
        };
        string temporary = $"{path}.{Environment.ProcessId}";
        File.Create(temporary).Dispose();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(temporary, json.ToJsonString());
        File.Move(temporary, path, overwrite: true);
    }
}
