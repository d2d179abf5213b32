import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/vscode/chromium';
import {
  ensureServer,
  repository,
  type RunningServer,
  startServer,
  temporaryCopy,
  temporaryFolder,
} from '../../scripts/vscode/server';

const sample = path.join(repository, 'media', 'sample');
const screenshots = path.join(repository, 'out', 'screenshots');

/** How long anything on the screen may take to come about, in milliseconds. */
const patience = 45_000;

export interface LaunchOptions {
  /** The folder whose copy is opened; default: the sample workspace. `false` opens none. */
  readonly workspace?: string | false;
  /** False opens the folder in restricted mode. Default true. */
  readonly trusted?: boolean;
  /** Default `light`. */
  readonly theme?: 'light' | 'dark';
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The extension's folder; default: this repository, as `npm run build` left it. */
  readonly extension?: string;
}

/**
 * A real VS Code with the extension in it, driven as a person drives it: by keyboard and mouse,
 * reading what is on the screen. Every wait ends with the thing waited for or an error saying what
 * was there instead.
 */
export class Workbench {
  /** Those not yet disposed, for a picture of what a failed test left. */
  static readonly open = new Set<Workbench>();

  readonly picker: Picker;
  readonly editor: Editor;

  private constructor(
    readonly page: Page,
    /** The opened folder: a copy of its own, free to change. Undefined when none is open. */
    readonly workspace: string | undefined,
    private readonly browser: Browser,
    private readonly server: RunningServer,
  ) {
    this.picker = new Picker(page);
    this.editor = new Editor(page);
    Workbench.open.add(this);
  }

  /** Starts server and browser and waits until the window is up and the extension in it. */
  static async launch(options: LaunchOptions = {}): Promise<Workbench> {
    const { workspace = sample, theme = 'light', trusted = true } = options;
    const folder = workspace === false ? undefined : temporaryCopy(workspace);
    const dataFolder = temporaryFolder('browser');
    const extensions = path.join(dataFolder, 'extensions');
    await fs.mkdir(extensions);
    const extension = options.extension ?? repository;
    await fs.symlink(extension, path.join(extensions, 'under-test'));
    const server = await startServer(await ensureServer(), {
      dataFolder,
      trusted,
      settings: {
        'workbench.colorTheme': theme === 'light' ? 'Light Modern' : 'Dark Modern',
        'editor.cursorBlinking': 'solid',
        'editor.minimap.enabled': false,
        ...options.settings,
      },
      env: { EXTENSIONS_GALLERY: '{}' },
    });
    let browser: Browser | undefined;
    try {
      browser = await launchChromium();
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(patience);
      await page.goto(server.url(folder));
      await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 2 * patience });
      const workbench = new Workbench(page, folder, browser, server);
      await workbench.activityIcon('Paperweight').waitFor({ timeout: 2 * patience });
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  /** Ends browser and server; their folders go when the test process ends. */
  async dispose(): Promise<void> {
    Workbench.open.delete(this);
    await this.browser.close();
    await this.server.stop();
  }

  /** Opens the command palette, filters it and takes the row with exactly this title. */
  async runCommand(title: string): Promise<void> {
    await this.openPalette(title);
    await this.picker.accept(title);
  }

  /** The titles the command palette shows for a filter, best first, as it has room for. */
  async commands(filter: string): Promise<string[]> {
    await this.openPalette(filter);
    await this.picker.row(filter).waitFor();
    const titles = await this.picker.rows();
    await this.picker.dismiss();
    return titles;
  }

  /** Opens a file of the workspace, by a name that quick open finds, in an editor of its own. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.picker.type(name);
    await this.picker.accept(path.basename(name));
    await this.page
      .locator(`.tabs-container .tab.active[data-resource-name="${path.basename(name)}"]`)
      .waitFor();
    await this.editor.lines().first().waitFor();
  }

  /** What a file of the workspace holds on disk. */
  fileText(name: string): Promise<string> {
    assert.ok(this.workspace, 'No folder is open.');
    return fs.readFile(path.join(this.workspace, name), 'utf8');
  }

  /** Saves every editor and waits until none is marked as changed. */
  async saveAll(): Promise<void> {
    await this.runCommand('File: Save All');
    const changed = this.page.locator('.tabs-container .tab.dirty');
    await eventually(async () => assert.equal(await changed.count(), 0, 'Some tab stays changed.'));
  }

  /** The texts of the notifications on the screen. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Waits for a notification holding this text; its buttons are in the locator. */
  async notification(text: string | RegExp): Promise<Locator> {
    const toast = this.page.locator('.notification-toast').filter({ hasText: text });
    await toast.waitFor();
    return toast;
  }

  /** Shows the view container with this title by its icon in the activity bar. */
  async openView(title: string): Promise<void> {
    const icon = this.activityIcon(title);
    const shown = await icon.getAttribute('aria-expanded');
    if (shown !== 'true') await icon.click();
    await this.page.locator('.sidebar').filter({ hasText: title }).waitFor();
  }

  /** The document of the sidebar's webview, as the product wrote it. */
  sidebar(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The document of the webview in an editor's tab, as the product wrote it. */
  tab(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview.ready:not([src*="purpose=webviewView"])')
      .frameLocator('iframe#active-frame');
  }

  /** What is on the clipboard. */
  async clipboard(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read']);
    return String(await this.page.evaluate('navigator.clipboard.readText()'));
  }

  /** The texts of the status bar's items. */
  statusBar(): Promise<string[]> {
    return this.page.locator('.statusbar .statusbar-item').allInnerTexts();
  }

  /**
   * Saves what is on the screen as `out/screenshots/NAME.png`, once two pictures half a second apart
   * are the same or ten were not; resolves to that path.
   */
  async screenshot(name: string): Promise<string> {
    mkdirSync(screenshots, { recursive: true });
    const file = path.join(screenshots, `${name}.png`);
    let picture = await this.page.screenshot({ animations: 'disabled' });
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await this.page.waitForTimeout(500);
      const next = await this.page.screenshot({ animations: 'disabled' });
      const same = next.equals(picture);
      picture = next;
      if (same) break;
    }
    await fs.writeFile(file, picture);
    return file;
  }

  private activityIcon(title: string): Locator {
    return this.page.locator(`.activitybar a.action-label[aria-label*="${title}"]`);
  }

  private async openPalette(filter: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.picker.type(filter);
  }
}

/** The quick input at the top of the window: palette, quick open and the product's pickers. */
export class Picker {
  readonly input: Locator;
  private readonly widget: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('input.input');
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.pressSequentially(text);
  }

  /** Puts this text in the place of what was typed. A `>` typed by the palette must be in it. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  placeholder(): Promise<string | null> {
    return this.input.getAttribute('placeholder');
  }

  /** The labels of the rows on the screen, from the top. */
  async rows(): Promise<string[]> {
    const labels = this.widget.locator('.monaco-list-row .quick-input-list-label .label-name');
    const texts = await labels.allInnerTexts();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').trim());
  }

  /** The first row on the screen that holds this text, in label, description or detail. */
  row(text: string | RegExp): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  /** Waits until the top row holds this text. */
  async topRow(text: string | RegExp): Promise<Locator> {
    const top = this.widget.locator('.monaco-list-row[data-index="0"]', { hasText: text });
    await top.waitFor();
    return top;
  }

  /** Takes the row whose label is exactly this. */
  async accept(label: string): Promise<void> {
    const exact = new RegExp(`^\\s*${escaped(label).replaceAll(' ', '\\s+')}\\s*$`);
    const row = this.widget
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').getByText(exact) })
      .first();
    try {
      await row.click();
    } catch (error) {
      const shown = await this.rows();
      throw new Error(`No row "${label}" came up. Shown: ${shown.join(' | ')}`, { cause: error });
    }
  }

  /** Presses a button at the end of a row, by its tooltip. */
  async pressButton(row: Locator, tooltip: string): Promise<void> {
    await row.hover();
    await row.locator(`.quick-input-list-entry-action-bar [aria-label*="${tooltip}"]`).click();
  }

  async dismiss(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.closed();
  }

  closed(): Promise<void> {
    return this.widget.waitFor({ state: 'hidden' });
  }
}

/** The active text editor. */
export class Editor {
  constructor(private readonly page: Page) {}

  /** The lines on the screen, in no particular order. */
  lines(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .view-line');
  }

  /** The text on the screen; lines scrolled out of sight are not in it. */
  async text(): Promise<string> {
    const lines = await this.lines().evaluateAll((elements) =>
      elements.map((element) => ({
        top: parseFloat((element as unknown as { style: { top: string } }).style.top),
        text: element.textContent,
      })),
    );
    return lines
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ').replaceAll('\u200b', ''))
      .join('\n');
  }

  /** Waits until the text on the screen holds this. */
  async waitForText(text: string): Promise<void> {
    await eventually(async () => {
      const shown = await this.text();
      assert.ok(shown.includes(text), `"${text}" is not in the editor, which shows:\n${shown}`);
    });
  }

  /** Puts the cursor at a line and column, both counted from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const picker = new Picker(this.page);
    await picker.type(`${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await picker.closed();
  }

  /** Puts the cursor behind the first occurrence of this text on the screen. */
  async placeCursorAfter(text: string): Promise<void> {
    const lines = (await this.text()).split('\n');
    const line = lines.findIndex((candidate) => candidate.includes(text));
    assert.ok(line >= 0, `"${text}" is not on the screen.`);
    const column = (lines[line] ?? '').indexOf(text) + text.length;
    await this.goTo(line + 1, column + 1);
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Rests the mouse on the first occurrence of this text; resolves to what the hover shows. */
  async hover(text: string): Promise<string> {
    const place = await this.centreOf(text);
    const content = this.hoverContents();
    await eventually(async () => {
      // From the status bar, so that a hover still open closes and the mouse is seen to move.
      await this.page.mouse.move(640, 792);
      await content.first().waitFor({ state: 'hidden' });
      await this.page.mouse.move(place.x, place.y, { steps: 4 });
      // A window that is only starting has nobody to ask yet: then the mouse is moved again.
      await content.first().waitFor({ timeout: 8_000 });
    });
    return (await content.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ').trim();
  }

  /** The hover on the screen, for its links; the workbench's own tooltips are none. */
  hoverContents(): Locator {
    return this.page.locator('.monaco-hover:not(.workbench-hover):visible .hover-contents');
  }

  private async centreOf(text: string): Promise<{ x: number; y: number }> {
    const line = this.lines().filter({ hasText: text }).first();
    await line.waitFor();
    // As source, since this project's types know no document.
    const place: unknown = await line.evaluate(
      new Function('line', 'text', findInLine) as (line: unknown, text: string) => unknown,
      text,
    );
    assert.ok(place, `"${text}" is not in the line found for it.`);
    return place as { x: number; y: number };
  }
}

/** In the page: the centre of a text within a line, whose tokens are elements of their own. */
const findInLine = `
  const wanted = line.textContent.replaceAll('\\u00a0', ' ').indexOf(text);
  if (wanted < 0) return undefined;
  const range = document.createRange();
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent.length;
    if (!begun && wanted < passed + length) {
      range.setStart(node, wanted - passed);
      begun = true;
    }
    if (wanted + text.length <= passed + length) {
      range.setEnd(node, wanted + text.length - passed);
      break;
    }
    passed += length;
  }
  const box = range.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
`;

/** Tries again, ten times a second, until the check throws no more; then fails with its error. */
export async function eventually(
  check: () => Promise<void>,
  milliseconds = patience,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
