// Clicks the first button of an article a moment after anything in the page has changed; whether it could not be clicked.
(id) =>
  new Promise((resolve) => {
    const articles = [...document.querySelectorAll('article')];
    const button = articles
      .find(({ textContent }) => textContent.includes(id))
      .querySelector('button');
    const clickSoon = () =>
      setTimeout(() => {
        button.click();
        resolve(button.disabled);
      }, 100);
    new MutationObserver(clickSoon).observe(document.body, { childList: true, subtree: true });
  });
