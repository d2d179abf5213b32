/** What the commands are about. */
export interface ExportedRun {
  readonly model?: string;
  /** Address of a completions server, up to and with `/v1`. */
  readonly server?: string;
  /** What `--tasks` is given. */
  readonly task: string;
  /** Whether it is the harness's own, which gets its data from the Hugging Face Hub. */
  readonly isPublic: boolean;
  /** Name of our data. */
  readonly data?: string;
  readonly examples?: number;
  readonly of?: number;
  /** Settings of windows that the harness does not have, as `stride 512`. */
  readonly windows?: readonly string[];
}

/** The commands, for a shell. Flags and arguments are those of lm-evaluation-harness 0.4.13. */
export function runScript({ model, server, task, isPublic }: ExportedRun): string {
  const named = model !== undefined && /^[\w./@-]+$/.test(model) ? model : undefined;
  const choice =
    named === undefined
      ? `MODEL="\${MODEL:?Set MODEL to a name on the Hugging Face Hub or a folder}"`
      : `MODEL="\${MODEL:-${named}}"`;
  const base = server ?? 'http://127.0.0.1:8000/v1';
  return `#!/bin/sh
# Evaluates a language model on ${task} with lm-evaluation-harness.
# Usage: [MODEL=name] ./run.sh [hf|accelerate|vllm|server]
set -eu
cd "$(dirname "$0")"

${choice}
# GPUs that one copy of the model is spread over, and copies that share the work.
TENSOR_PARALLEL="\${TENSOR_PARALLEL:-1}"
DATA_PARALLEL="\${DATA_PARALLEL:-1}"
# Of "server": a completions server that is running already.
BASE_URL="\${BASE_URL:-${base}}"

evaluate() {
  "$@" --tasks ${task}${isPublic ? '' : ' --include_path .'} --num_fewshot "\${SHOTS:-0}" \\
    --output_path results --log_samples
}

case "\${1:-hf}" in
  # pip install "lm_eval[hf]"
  hf)
    evaluate lm_eval --model hf --model_args "pretrained=$MODEL,dtype=auto" --batch_size auto
    ;;
  # The same on several GPUs, each with a copy of the model.
  accelerate)
    evaluate accelerate launch --multi_gpu --num_processes "$DATA_PARALLEL" -m lm_eval \\
      --model hf --model_args "pretrained=$MODEL,dtype=auto" --batch_size auto
    ;;
  # pip install "lm_eval[vllm]", and ray where DATA_PARALLEL is above 1.
  vllm)
    evaluate lm_eval --model vllm \\
      --model_args "pretrained=$MODEL,tensor_parallel_size=$TENSOR_PARALLEL,data_parallel_size=$DATA_PARALLEL,dtype=auto" \\
      --batch_size auto
    ;;
  # pip install "lm_eval[api]"; the key, where one is asked for, in OPENAI_API_KEY.
  server)
    evaluate lm_eval --model local-completions \\
      --model_args "model=$MODEL,base_url=$BASE_URL/completions,num_concurrent=8,max_retries=5" \\
      --batch_size 1
    ;;
  *)
    echo "Usage: [MODEL=name] ./run.sh [hf|accelerate|vllm|server]" >&2
    exit 2
    ;;
esac
`;
}

/** What the folder is, how to run it, and what to do with the results. */
export function readmeOf({
  task,
  isPublic,
  data,
  examples,
  of,
  windows = [],
}: ExportedRun): string {
  const what = isPublic
    ? `The task \`${task}\` is lm-evaluation-harness's own: it gets its data from the Hugging Face Hub, and its prompts are those of the harness.`
    : `The task \`${task}\` asks what Paperweight asks on ${data}, to the letter: \`data.jsonl\` holds the prompts of ${
        examples === of ? `all ${of} examples` : `${examples} of ${of} examples`
      }, and \`${task}.yaml\` tells the harness how to read them.`;
  const differences = [
    ...(windows.length > 0
      ? [
          `The harness has no setting for ${windows.join(' and ')}: it cuts long texts into windows that do not overlap, as long as the model reads.`,
        ]
      : []),
    ...(isPublic
      ? ['Set `SHOTS` for examples before the question, as in `SHOTS=5 ./run.sh vllm`.']
      : ['Examples before the question are part of the prompts already: leave `SHOTS` alone.']),
  ];
  return `# ${task}

Made by Paperweight, to be run with [lm-evaluation-harness](https://github.com/EleutherAI/lm-evaluation-harness) 0.4.

${what}

## Run it

    MODEL=org/name ./run.sh hf
    MODEL=org/name DATA_PARALLEL=8 ./run.sh accelerate
    MODEL=org/name TENSOR_PARALLEL=4 DATA_PARALLEL=2 ./run.sh vllm
    MODEL=name BASE_URL=http://127.0.0.1:8000/v1 ./run.sh server

\`run.sh\` holds the whole commands, and says what each needs to be installed. Results are written to \`results/\`.

${differences.map((line) => `- ${line}`).join('\n')}

## Take the results in

Run \`Paperweight: Import results of another engine\` in VS Code, or

    paperweight import results/*/results_*.json results/*/samples_*.jsonl --out run.json

With the samples, the run can be compared example by example with any other on the same data.
`;
}
