import { PersonError } from '../personError';

/** What ONNX Runtime 1.30 says, and what it means to a person. Tried in order. */
const meanings: readonly {
  readonly says: RegExp;
  readonly explain: (file: string, detail: string) => readonly [happened: string, next: string];
}[] = [
  {
    says: /indices element out of data bounds/,
    explain: (file) => wrongTokenizer(file, 'it gives tokens that the model does not know'),
  },
  {
    says: /External data|external initializer|\.onnx[._]data|filesystem error|GetFileLength/i,
    explain: (file) => [
      `${file} could not be loaded: the file with its weights is missing, truncated or outside the model folder.`,
      'Put the data file beside the .onnx file under its original name.',
    ],
  },
  {
    says: /opset|IR version/i,
    explain: (file, detail) => [
      `${file} needs a newer runtime than this one (${detail}).`,
      'Export the model with an older opset.',
    ],
  },
  {
    says: /is not a registered function\/op|No Op registered|Fatal error: .*:.*\(-?\d+\)|NOT_IMPLEMENTED/i,
    explain: (file, detail) => [
      `${file} uses an operator that the runtime does not have (${detail}).`,
      'Export the model with standard ONNX operators.',
    ],
  },
  {
    says: /protobuf|ModelProto|INVALID_GRAPH|corrupt/i,
    explain: (file) => [
      `${file} could not be read: it is truncated or damaged.`,
      'Get it again or run the build.',
    ],
  },
  {
    says: /bad_alloc|Failed to allocate|out of memory/i,
    explain: (file) => [
      `There is not enough memory to run ${file}.`,
      'Close other programs, or choose a smaller model, precision or batch size.',
    ],
  },
];

/** An error of the runtime as one for a person; the runtime's own is its cause. */
export function explainRuntimeError(error: unknown, file: string): PersonError {
  if (error instanceof PersonError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = message.split('\n', 1)[0]?.slice(0, 300) ?? '';
  const meaning = meanings.find(({ says }) => says.test(message));
  const [happened, next] = meaning?.explain(file, detail) ?? [
    `The runtime could not run ${file}: ${detail}`,
    'Check that the model runs elsewhere, or export it again.',
  ];
  return new PersonError(happened, next, { cause: error });
}

/** Where the tokenizer and the model do not belong together. */
export function wrongTokenizer(file: string, why: string): readonly [string, string] {
  return [
    `The tokenizer does not belong to ${file}: ${why}.`,
    'Get tokenizer.json and the .onnx file from the same place.',
  ];
}
