const refuse = async (form) => {
  const { WORDS } = await import('./words.js');
  const problem = document.createElement('p');
  problem.className = 'field-problem';
  problem.textContent = WORDS;
  form.append(problem);
};

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void refuse(event.target);
});
