import {
  planResultsTable,
  type ResultsTable,
  type ResultsTableRequest,
} from '../core/manuscript/tables/resultsTable';
import {
  refreshResultsTables,
  type TableRefresh,
} from '../core/manuscript/tables/refreshResultsTables';
import { tableChoices, type TableChoices } from '../core/manuscript/tables/tableChoices';
import type { Library } from './library';

const mostClosest = 3;

/** Makes tables of the catalog's results, and knows what has changed in those that documents hold. */
export class Tabulating {
  constructor(private readonly library: Library) {}

  table(request: ResultsTableRequest): Promise<ResultsTable> {
    return planResultsTable(request, this.library.catalog, async (id, kind) => {
      const { rows } = await this.library.search(id, { limit: 40 });
      return rows
        .filter((row) => row.kind === kind)
        .slice(0, mostClosest)
        .map((row) => row.id);
    });
  }

  choices(
    datasets: readonly string[],
    metrics: readonly string[] | undefined,
    models: readonly string[] | undefined,
  ): TableChoices {
    return tableChoices(datasets, metrics, models, this.library.catalog);
  }

  refresh(text: string): TableRefresh[] {
    return refreshResultsTables(text, this.library.catalog);
  }
}
