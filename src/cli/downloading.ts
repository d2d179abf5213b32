import { Hub } from '../core/online/hub';
import { hubSettings } from '../core/online/hubConnection';
import type { Bundle, NamedModel } from '../core/evaluation/bundle';
import {
  chooseDownload,
  planDataDownload,
  planModelDownload,
} from '../core/evaluation/hubDownload';
import { readDataReferences, readModelReference } from '../core/evaluation/hubReference';
import { chooseFile, readModelFolder } from '../core/evaluation/modelFolder';
import { nodeFiles } from '../core/evaluation/nodeFiles';
import { snapshotAt, type HubFile, type HubRepository } from '../core/hubCache';
import { PersonError } from '../core/personError';
import type { Terminal } from './command';

/** Bytes from which on a download is long enough to say how far it is. */
const leastToldOf = 10_000_000;

/** Finds what is to be evaluated, and downloads what is not there where that was asked for. */
export class Downloading {
  /**
   * @param cache The Hugging Face cache.
   * @param wanted Whether the person asked for downloads; else nothing leaves the machine.
   */
  constructor(
    private readonly bundle: Bundle,
    private readonly cache: string,
    private readonly wanted: boolean,
    private readonly terminal: Terminal,
  ) {}

  async model(named: string): Promise<NamedModel> {
    const locate = () => this.bundle.locateModel(named, process.cwd());
    const download = readModelReference(named) && (() => this.downloadModel(named));
    return this.find(locate, isModelThere, download, 'model');
  }

  /** @returns the absolute path of a data file or of a suite's folder. */
  async data(named: string, split: string | undefined): Promise<string> {
    const isOnHub = readDataReferences(named).length > 0;
    const whole =
      isOnHub && split !== undefined && !named.includes(':') ? `${named}:${split}` : named;
    const locate = async () => {
      try {
        return await this.bundle.locateData(named, process.cwd());
      } catch (error) {
        if (whole === named) throw error;
        return await this.bundle.locateData(whole, process.cwd());
      }
    };
    const isThere = async (path: string) => {
      const inside = snapshotAt(path)?.path;
      return inside === undefined || split === undefined || inside.split('/').includes(split);
    };
    return this.find(
      locate,
      isThere,
      isOnHub ? () => this.downloadData(whole) : undefined,
      'data set',
    );
  }

  private async find<T>(
    locate: () => Promise<T>,
    isThere: (found: T) => Promise<boolean>,
    download: (() => Promise<void>) | undefined,
    what: string,
  ): Promise<T> {
    let absent: PersonError | undefined;
    try {
      const found = await locate();
      if (!this.wanted || !download || (await isThere(found))) return found;
    } catch (error) {
      if (!(error instanceof PersonError) || !download) throw error;
      absent = error;
    }
    if (this.wanted) {
      await download();
      return locate();
    }
    const { happened = '', next = '' } = absent ?? {};
    throw new PersonError(
      happened,
      next.replace(
        /, or download it first\.$/,
        `, or add --download if the ${what} is on the Hub.`,
      ),
    );
  }

  private async downloadModel(named: string): Promise<void> {
    const hub = this.hub();
    const { repository, reference, choices } = await this.heard(
      planModelDownload(hub, named, this.terminal.signal),
    );
    const { precision, files } = chooseDownload(choices, reference);
    await this.download(hub, repository, files, `${reference.repository}:${precision}`);
  }

  private async downloadData(named: string): Promise<void> {
    const hub = this.hub();
    const plan = await this.heard(planDataDownload(hub, named, this.terminal.signal));
    const { repository, id, file } = plan.choose();
    await this.download(hub, repository, [file], id);
  }

  private hub(): Hub {
    return new Hub(hubSettings(process.env), this.cache);
  }

  private async download(
    hub: Hub,
    repository: HubRepository,
    files: readonly HubFile[],
    what: string,
  ): Promise<void> {
    const missing = await hub.missingBytes(repository, files);
    this.terminal.note(
      `downloading ${what} (${megabytes(missing)}) from ${hub.host}, revision ${repository.source.revision.slice(0, 7)}`,
    );
    let told = 0;
    await this.heard(
      hub.download(
        repository,
        files,
        ({ done, total }) => {
          const tenths = Math.floor((done / total) * 10);
          if (total < leastToldOf || tenths <= told) return;
          told = tenths;
          this.terminal.note(`${megabytes(done)} of ${megabytes(total)}`);
        },
        this.terminal.signal,
      ),
    );
  }

  private async heard<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!this.terminal.signal.aborted) throw error;
      throw new PersonError(
        'The download was cancelled.',
        'Run it again to go on: what came is kept.',
      );
    }
  }
}

/** A model in the cache may be there without the precision that is asked for. */
async function isModelThere({ folder, precision }: NamedModel): Promise<boolean> {
  if (snapshotAt(folder) === undefined) return true;
  try {
    chooseFile(await readModelFolder(folder, nodeFiles), precision);
    return true;
  } catch {
    return false;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
