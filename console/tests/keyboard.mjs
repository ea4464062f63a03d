// Hands that have a keyboard and nothing else.
import assert from 'node:assert/strict';

/** Focusable things that a page may have before one gives up. */
const MOST = 400;

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }

  async times(keys, count) {
    for (let n = 0; n < count; n += 1) await this.press(keys);
  }

  /** Text into what has the focus, in place of what is there. */
  async type(text) {
    await this.press('Control+a');
    await this.page.keyboard.type(text);
  }

  /** Tab, until this has the focus. */
  async reach(locator) {
    await locator.waitFor();
    const has = () => locator.evaluate((one) => one === document.activeElement);
    for (let n = 0; n < MOST; n += 1) {
      if (await has()) return;
      await this.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${locator}`);
  }

  /** A link, a button, a check box or a radio button. */
  async act(locator, key = 'Enter') {
    await this.reach(locator);
    await this.press(key);
  }

  async fill(locator, text) {
    await this.reach(locator);
    await this.type(text);
  }

  /** An option of a list of choices, with the arrows. */
  async choose(locator, option) {
    await this.reach(locator);
    const chosen = () => locator.evaluate((one) => one.selectedOptions[0]?.textContent?.trim());
    await this.press('Home');
    for (let n = 0; n < MOST && (await chosen()) !== option; n += 1) await this.press('ArrowDown');
    assert.equal(await chosen(), option);
  }

  /** A line of a tree or a tab: one of them takes the focus, arrows go on from there. */
  async walk(container, line, arrow = 'ArrowDown') {
    await line.waitFor();
    const inside = () => container.evaluate((one) => one.contains(document.activeElement));
    for (let n = 0; n < MOST && !(await inside()); n += 1) await this.press('Tab');
    if (arrow === 'ArrowDown') await this.press('Home');
    for (let n = 0; n < MOST; n += 1) {
      if (await line.evaluate((one) => one === document.activeElement)) return;
      await this.press(arrow);
    }
    throw new Error(`arrows do not reach ${line}`);
  }

  /** The first row of a table. */
  async rows(grid) {
    await grid.locator('[role=row][aria-rowindex="2"]:not(.waiting)').waitFor();
    const isRow = () => this.page.evaluate(() => document.activeElement?.getAttribute('role') === 'row');
    for (let n = 0; n < MOST && !(await isRow()); n += 1) await this.press('Tab');
    assert.ok(await isRow(), 'no row takes the focus');
    await this.press('Home');
  }

  /** Another page, by the palette. */
  async go(title) {
    await this.press('Control+k');
    await this.page.locator('[role=combobox]:focus').waitFor();
    await this.page.keyboard.type(title);
    const chosen = this.page.locator('[role=option][aria-selected=true] .hit-title');
    await this.page.locator('.hit-title', { hasText: title }).first().waitFor();
    for (let n = 0; n < 40 && (await chosen.textContent()) !== title; n += 1) await this.press('ArrowDown');
    await this.press('Enter');
    await this.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  }
}
