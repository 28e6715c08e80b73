using TorchSharp.Internals;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Every parameter and persistent buffer under its name.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string name, Tensor p) in named_parameters()) destination.TryAdd(start + name, p);
                foreach ((string name, Tensor b) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + name, b);
                return destination;
            }

            /// <summary>Copies values in by name; strict: the names must be the same on both sides.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                string[] missing = [.. own.Keys.Where(k => !Skipped(k) && !source.ContainsKey(k))], unexpected = [.. source.Keys.Where(k => !Skipped(k) && !own.ContainsKey(k))];
                if (strict && missing.Length + unexpected.Length > 0)
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                using IDisposable off = no_grad();
                foreach ((string name, Tensor value) in source)
                {
                    if (Skipped(name) || !own.TryGetValue(name, out Tensor? target)) continue;
                    if (!Shapes.Same(value.Array.Shape, target.Array.Shape))
                        throw new ExternalException($"load_state_dict: {name} is of shape {Shapes.Text(value.Array.Shape)} in the source and {Shapes.Text(target.Array.Shape)} here");
                    Writing.Copy(target.Array, value.Array);
                }
                return (missing, unexpected);

                bool Skipped(string name) => skip?.Contains(name) == true;
            }

            /// <summary>Writes the state in TorchSharp's format.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using FileStream stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                KeyValuePair<string, Tensor>[] entries = [.. sd.Where(e => skip?.Contains(e.Key) != true)];
                TensorFormat.WriteNumber(writer, entries.Length);
                foreach ((string name, Tensor value) in entries)
                {
                    writer.Write(name);
                    TensorFormat.Write(writer, value.Array);
                }
            }

            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException(location);
                using FileStream stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                Dictionary<string, Tensor> own = state_dict();
                long entries = TensorFormat.ReadNumber(reader);
                if (strict && entries != own.Count) throw new ArgumentException($"Mismatched state_dict sizes: expected {own.Count}, but found {entries} entries.");
                for (long i = 0; i < entries; i++)
                {
                    string name = reader.ReadString();
                    bool found = own.TryGetValue(name, out Tensor? target);
                    if (!found && strict) throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{name}'");
                    if (found && skip?.Contains(name) != true) TensorFormat.ReadInto(reader, target!.Array);
                    else TensorFormat.Read(reader).Dispose();
                    loadedParameters?.Add(name, found);
                }
                return this;
            }

            /// <summary>Every floating parameter, gradient and buffer in another type.</summary>
            internal void Convert(ScalarType type)
            {
                if (!type.IsFloat()) throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={type}");
                foreach ((_, Module m) in named_children()) m.Convert(type);
                foreach ((_, Tensor t) in named_parameters(false).Select(p => (p.name, (Tensor)p.parameter)).Concat(named_buffers(false)))
                    if (t.Array.Type.IsFloat()) t.Convert(type);
            }
        }
    }

    public partial class Tensor
    {
        /// <summary>This handle stands for a copy in another type from here on, and remains a leaf that requires grad if it was one.</summary>
        internal void Convert(ScalarType type)
        {
            NdArray before = Array;
            if (before.Type == type) return;
            NdArray after = Copying.Cast(before, type);
            after.RequiresGrad = before.RequiresGrad;
            after.Grad = before.Grad is { } g ? Copying.Cast(g, type) : null;
            _array = after;
            before.Dispose();
        }
    }
}
