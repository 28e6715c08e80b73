namespace TorchSharp;

/// <summary>Kinds of devices; this engine has the CPU.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MPS = 13,
}

public static partial class torch
{
    public static Device CPU = new(DeviceType.CPU, -1);

    public static Device get_default_device() => CPU;

    /// <summary>Where tensors are made from here on; this engine has the CPU.</summary>
    public static void set_default_device(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Device.Require(device);
    }

    public static void set_default_device(string device) => set_default_device(new Device(device));

    public static bool mps_is_available() => false;

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public class Device
    {
        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = Kind(parts[0]);
            index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1) => (type, this.index) = (Kind(deviceType), index);

        public Device(DeviceType deviceType, int index = -1) => (type, this.index) = (deviceType, index);

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() => type.ToString().ToLowerInvariant() + (index >= 0 ? ":" + index.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");

        internal static void Require(Device? device)
        {
            if (device is { type: not DeviceType.CPU })
                throw new InvalidOperationException($"device {device}: this engine runs on the CPU only; build against TorchSharp for a GPU");
        }

        private static DeviceType Kind(string name) => name switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            _ => throw new ArgumentException($"device '{name}': expected cpu, cuda or mps"),
        };
    }

    public static partial class cuda
    {
        public static bool is_available() => false;

        public static int device_count() => 0;
    }
}
